/*
 * The scanf family with Microsoft's rules: an l stores 32 bits, I64 stores 64; the _s forms take the size of every
 * buffer behind it.
 * https://learn.microsoft.com/cpp/c-runtime-library/format-specification-fields-scanf-and-wscanf-functions
 *
 * The format is rewritten for libc, which then does the reading. Text is read into memory that libc allocates and
 * is copied from there, so that no buffer overflows and wide targets receive UTF-16.
 */
#define TAWNY_HOST_CRT
#include "format.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* More conversions than that in one format are a bad format. */
#define MAXIMUM 32

struct field {
    void *target;
    size_t room; /* in units, the terminator included; SIZE_MAX when not given */
    char *text;  /* what libc read: text conversions only; libc allocates it, except that of %c */
    int wide;
    int terminated; /* %s and %[, not %c */
    size_t count;   /* of %c */
    int ordinal;    /* how many counted conversions stand before it */
};

struct scan {
    char *format;
    size_t length;
    struct field fields[MAXIMUM];
    void *arguments[MAXIMUM];
    int count;
    int counted;
};

/* ---- the format ------------------------------------------------------------------------------- */

static void append(struct scan *scan, char byte) { scan->format[scan->length++] = byte; }

/* The end of a %[set], which may begin with ^ and ]. */
static const char *end_of_set(const char *at)
{
    at += *at == '^';
    at += *at == ']';
    while (*at != 0 && *at != ']') {
        at++;
    }
    return *at == ']' ? at + 1 : at;
}

struct prefix {
    int shorts;
    int longs;
    int wide;
    int eight_bytes;
    int extended;
};

static const char *size_prefix(const char *at, struct prefix *prefix)
{
    memset(prefix, 0, sizeof *prefix);
    if (strncmp(at, "I64", 3) == 0) {
        prefix->eight_bytes = 1;
        return at + 3;
    }
    if (strncmp(at, "I32", 3) == 0) {
        return at + 3;
    }
    for (;; at++) {
        switch (*at) {
        case 'h':
            prefix->shorts++;
            break;
        case 'l':
            prefix->longs++;
            break;
        case 'L':
            prefix->extended = 1;
            break;
        case 'w':
            prefix->wide = 1;
            break;
        case 'I':
        case 'z':
        case 't':
            prefix->eight_bytes = sizeof(size_t) == 8;
            break;
        case 'j':
            prefix->eight_bytes = 1;
            break;
        default:
            prefix->eight_bytes |= prefix->longs >= 2;
            return at;
        }
    }
}

/* %s, %c, %[ and their wide forms. Returns what follows the conversion; NULL for a bad format. */
static const char *text_conversion(struct scan *scan, const char *at, const struct prefix *prefix, int width,
    int suppressed, int secure, int wide_format, va_list *arguments)
{
    int other = *at == 'S' || *at == 'C';
    int one = *at == 'c' || *at == 'C';
    const char *end = *at == '[' ? end_of_set(at + 1) : at + 1;
    if (!suppressed) {
        struct field *field = &scan->fields[scan->count];
        field->wide = prefix->shorts ? 0 : prefix->longs || prefix->wide ? 1 : wide_format ^ other;
        field->target = va_arg(*arguments, void *);
        field->room = secure ? va_arg(*arguments, unsigned) : SIZE_MAX;
        field->terminated = !one;
        field->count = width > 0 ? (size_t)width : 1;
        field->text = NULL;
        field->ordinal = scan->counted++;
        if (one) {
            field->text = calloc(1, field->count);
            scan->arguments[scan->count++] = field->text;
        } else {
            scan->arguments[scan->count++] = &field->text;
            append(scan, 'm');
        }
        if (one && field->text == NULL) {
            return NULL;
        }
    }
    if (*at == '[') {
        for (; at < end; at++) {
            append(scan, *at);
        }
    } else {
        append(scan, one ? 'c' : 's');
    }
    return end;
}

/* One conversion, from behind its %. Returns what follows it; NULL for a bad format. */
static const char *conversion(struct scan *scan, const char *at, int secure, int wide_format, va_list *arguments)
{
    struct prefix prefix;
    int width = 0;
    append(scan, '%');
    if (*at == '%') {
        append(scan, '%');
        return at + 1;
    }
    int suppressed = *at == '*';
    if (suppressed) {
        append(scan, *at++);
    }
    for (; *at >= '0' && *at <= '9'; at++) {
        width = width < 100000000 ? width * 10 + (*at - '0') : width;
        append(scan, *at);
    }
    at = size_prefix(at, &prefix);
    if (*at == 0 || scan->count == MAXIMUM) {
        return NULL;
    }
    if (strchr("csCS[", *at) != NULL) {
        return text_conversion(scan, at, &prefix, width, suppressed, secure, wide_format, arguments);
    }
    const char *size = "";
    if (strchr("diouxXn", *at) != NULL) {
        size = prefix.eight_bytes ? "ll" : prefix.shorts == 2 ? "hh" : prefix.shorts == 1 ? "h" : "";
    } else if (strchr("aAeEfFgG", *at) != NULL) {
        size = prefix.extended ? "L" : prefix.longs ? "l" : "";
    } else if (*at != 'p') {
        return NULL;
    }
    for (; *size != 0; size++) {
        append(scan, *size);
    }
    append(scan, *at);
    if (!suppressed) {
        scan->fields[scan->count].text = NULL;
        scan->fields[scan->count].target = NULL;
        scan->counted += *at != 'n';
        scan->arguments[scan->count++] = va_arg(*arguments, void *);
    }
    return at + 1;
}

static int rewrite(struct scan *scan, const char *format, int secure, int wide_format, va_list *arguments)
{
    memset(scan, 0, sizeof *scan);
    scan->format = malloc(2 * strlen(format) + 1);
    if (scan->format == NULL) {
        return 0;
    }
    while (format != NULL && *format != 0) {
        if (*format == '%') {
            format = conversion(scan, format + 1, secure, wide_format, arguments);
        } else {
            append(scan, *format++);
        }
    }
    append(scan, 0);
    return format != NULL;
}

/* ---- results ---------------------------------------------------------------------------------- */

/* Copies what libc read to where the program wants it. Returns 0 if it does not fit. */
static int deliver(const struct field *field)
{
    struct tawny_sink sink = {0};
    size_t unit = field->wide ? sizeof(uint16_t) : 1;
    size_t length = field->terminated ? strlen(field->text) : field->count;
    size_t units = tawny_put_text(NULL, field->wide, field->text, length, 0);
    if (field->room < units + (size_t)field->terminated) {
        memset(field->target, 0, field->room > 0 ? unit : 0);
        return 0;
    }
    sink.buffer = field->target;
    sink.wide = field->wide;
    sink.room = units;
    tawny_put_text(&sink, field->wide, field->text, length, 0);
    if (field->terminated) {
        memset((char *)field->target + units * unit, 0, unit);
    }
    return 1;
}

/* Delivers the text of the conversions that succeeded and frees it all. Returns how many there are. */
static int finish(struct scan *scan, int converted)
{
    int result = converted;
    for (int i = 0; i < scan->count; i++) {
        struct field *field = &scan->fields[i];
        if (field->text == NULL || field->target == NULL) {
            continue;
        }
        if (field->ordinal < result && !deliver(field)) {
            result = field->ordinal;
        }
        free(field->text);
    }
    free(scan->format);
    return result;
}

#define ALL(a)                                                                                                        \
    a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[13], a[14], a[15], a[16], a[17], \
        a[18], a[19], a[20], a[21], a[22], a[23], a[24], a[25], a[26], a[27], a[28], a[29], a[30], a[31]

/* Reads from the text, or from the file when there is no text. */
static int scan_format(const char *text, FILE *file, const char *format, int secure, int wide_format, va_list arguments)
{
    struct scan scan;
    va_list copy;
    if ((text == NULL && file == NULL) || format == NULL) {
        tawny_invalid_parameter(EINVAL);
        return EOF;
    }
    va_copy(copy, arguments);
    int understood = rewrite(&scan, format, secure, wide_format, &copy);
    va_end(copy);
    if (!understood) {
        finish(&scan, 0);
        tawny_invalid_parameter(EINVAL);
        return EOF;
    }
    int converted = text != NULL ? sscanf(text, scan.format, ALL(scan.arguments))
                                 : fscanf(file, scan.format, ALL(scan.arguments));
    return finish(&scan, converted);
}

/* UTF-16 text as UTF-8, in memory that the caller frees. */
static char *narrowed(const uint16_t *text)
{
    struct tawny_sink sink = {0};
    size_t length = 0;
    while (text[length] != 0) {
        length++;
    }
    size_t bytes = tawny_put_text(NULL, 0, text, length, 1);
    char *copy = malloc(bytes + 1);
    if (copy != NULL) {
        sink.buffer = copy;
        sink.room = bytes;
        tawny_put_text(&sink, 0, text, length, 1);
        copy[bytes] = 0;
    }
    return copy;
}

static int scan_wide(const uint16_t *text, FILE *file, const uint16_t *format, int secure, va_list arguments)
{
    if ((text == NULL && file == NULL) || format == NULL) {
        tawny_invalid_parameter(EINVAL);
        return EOF;
    }
    char *narrow_format = narrowed(format);
    char *narrow_text = text == NULL ? NULL : narrowed(text);
    int result = EOF;
    if (narrow_format != NULL && (text == NULL || narrow_text != NULL)) {
        result = scan_format(narrow_text, file, narrow_format, secure, 1, arguments);
    }
    free(narrow_format);
    free(narrow_text);
    return result;
}

/* ---- entry points ----------------------------------------------------------------------------- */

int tawny_vscanf(const char *format, va_list arguments)
{
    return scan_format(NULL, stdin, format, 0, 0, arguments);
}
int tawny_scanf(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_vscanf(format, arguments);
    va_end(arguments);
    return result;
}

int tawny_vfscanf(FILE *file, const char *format, va_list arguments)
{
    return scan_format(NULL, file, format, 0, 0, arguments);
}
int tawny_fscanf(FILE *file, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_vfscanf(file, format, arguments);
    va_end(arguments);
    return result;
}

int tawny_vsscanf(const char *text, const char *format, va_list arguments)
{
    return scan_format(text, NULL, format, 0, 0, arguments);
}
int tawny_sscanf(const char *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_vsscanf(text, format, arguments);
    va_end(arguments);
    return result;
}

int tawny_vscanf_s(const char *format, va_list arguments)
{
    return scan_format(NULL, stdin, format, 1, 0, arguments);
}
int tawny_scanf_s(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_vscanf_s(format, arguments);
    va_end(arguments);
    return result;
}

int tawny_vfscanf_s(FILE *file, const char *format, va_list arguments)
{
    return scan_format(NULL, file, format, 1, 0, arguments);
}
int tawny_fscanf_s(FILE *file, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_vfscanf_s(file, format, arguments);
    va_end(arguments);
    return result;
}

int tawny_vsscanf_s(const char *text, const char *format, va_list arguments)
{
    return scan_format(text, NULL, format, 1, 0, arguments);
}
int tawny_sscanf_s(const char *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_vsscanf_s(text, format, arguments);
    va_end(arguments);
    return result;
}

int tawny_vwscanf(const uint16_t *format, va_list arguments)
{
    return scan_wide(NULL, stdin, format, 0, arguments);
}
int tawny_wscanf(const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_vwscanf(format, arguments);
    va_end(arguments);
    return result;
}

int tawny_vfwscanf(FILE *file, const uint16_t *format, va_list arguments)
{
    return scan_wide(NULL, file, format, 0, arguments);
}
int tawny_fwscanf(FILE *file, const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_vfwscanf(file, format, arguments);
    va_end(arguments);
    return result;
}

int tawny_vswscanf(const uint16_t *text, const uint16_t *format, va_list arguments)
{
    return scan_wide(text, NULL, format, 0, arguments);
}
int tawny_swscanf(const uint16_t *text, const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_vswscanf(text, format, arguments);
    va_end(arguments);
    return result;
}

int tawny_vwscanf_s(const uint16_t *format, va_list arguments)
{
    return scan_wide(NULL, stdin, format, 1, arguments);
}
int tawny_wscanf_s(const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_vwscanf_s(format, arguments);
    va_end(arguments);
    return result;
}

int tawny_vfwscanf_s(FILE *file, const uint16_t *format, va_list arguments)
{
    return scan_wide(NULL, file, format, 1, arguments);
}
int tawny_fwscanf_s(FILE *file, const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_vfwscanf_s(file, format, arguments);
    va_end(arguments);
    return result;
}

int tawny_vswscanf_s(const uint16_t *text, const uint16_t *format, va_list arguments)
{
    return scan_wide(text, NULL, format, 1, arguments);
}
int tawny_swscanf_s(const uint16_t *text, const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_vswscanf_s(text, format, arguments);
    va_end(arguments);
    return result;
}
