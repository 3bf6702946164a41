/*
 * The formatter of the printf family with Microsoft's rules: an l makes an integer 32 bits wide, I64 makes it 64,
 * %S is a string of the other width, %p has 16 upper-case digits.
 * https://learn.microsoft.com/cpp/c-runtime-library/format-specification-syntax-printf-and-wprintf-functions
 *
 * Text of the other width is converted between UTF-8 and UTF-16. The numbers themselves are libc's work.
 */
#define TAWNY_HOST_CRT
#define _GNU_SOURCE
#include "format.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum size { SIZE_NONE, SIZE_CHAR, SIZE_SHORT, SIZE_LONG, SIZE_WIDE, SIZE_64, SIZE_LONG_DOUBLE };

struct conversion {
    char flags[8];
    int left;
    int width;
    int precision; /* -1: none */
    enum size size;
    unsigned type;
};

/* ---- output ---------------------------------------------------------------------------------- */

static void flush_chunk(struct tawny_sink *sink)
{
    if (sink->pending > 0 && fwrite_unlocked(sink->chunk, 1, sink->pending, sink->file) != sink->pending) {
        sink->failed = 1;
    }
    sink->pending = 0;
}

static void put_bytes(struct tawny_sink *sink, const char *bytes, size_t count)
{
    sink->written += count;
    if (sink->file != NULL) {
        if (count > sizeof sink->chunk - sink->pending) {
            flush_chunk(sink);
        }
        if (count >= sizeof sink->chunk) {
            sink->failed |= fwrite_unlocked(bytes, 1, count, sink->file) != count;
            return;
        }
        memcpy(sink->chunk + sink->pending, bytes, count);
        sink->pending += count;
        return;
    }
    size_t stored = count < sink->room ? count : sink->room;
    if (stored > 0) {
        memcpy(sink->buffer, bytes, stored);
        sink->buffer = (char *)sink->buffer + stored;
        sink->room -= stored;
    }
}

static void put_units(struct tawny_sink *sink, const uint16_t *units, size_t count)
{
    size_t stored = count < sink->room ? count : sink->room;
    sink->written += count;
    if (stored > 0) {
        memcpy(sink->buffer, units, stored * sizeof *units);
        sink->buffer = (uint16_t *)sink->buffer + stored;
        sink->room -= stored;
    }
}

/* One character of UTF-16; a lone surrogate is U+FFFD. Returns how many units it took. */
static size_t decode16(const uint16_t *units, size_t count, uint32_t *character)
{
    uint32_t first = units[0];
    *character = first;
    if (first < 0xD800 || first > 0xDFFF) {
        return 1;
    }
    if (first < 0xDC00 && count > 1 && units[1] >= 0xDC00 && units[1] <= 0xDFFF) {
        *character = 0x10000 + ((first - 0xD800) << 10) + (units[1] - 0xDC00);
        return 2;
    }
    *character = 0xFFFD;
    return 1;
}

/* One character of UTF-8; a byte that is none is U+FFFD. Returns how many bytes it took. */
static size_t decode8(const unsigned char *bytes, size_t count, uint32_t *character)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = bytes[0];
    size_t length = first < 0x80 ? 1 : first >= 0xF0 && first < 0xF8 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 0;
    *character = first;
    if (length == 1) {
        return 1;
    }
    if (length == 0 || first >= 0xF8 || length > count) {
        *character = 0xFFFD;
        return 1;
    }
    uint32_t value = first & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            *character = 0xFFFD;
            return 1;
        }
        value = value << 6 | (bytes[i] & 0x3F);
    }
    int bad = value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF);
    *character = bad ? 0xFFFD : value;
    return bad ? 1 : length;
}

static size_t encode8(uint32_t character, char *bytes)
{
    if (character < 0x80) {
        bytes[0] = (char)character;
        return 1;
    }
    size_t length = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        bytes[i] = (char)(0x80 | (character & 0x3F));
        character >>= 6;
    }
    bytes[0] = (char)(0xF00 >> length | character);
    return length;
}

static size_t encode16(uint32_t character, uint16_t *units)
{
    if (character < 0x10000) {
        units[0] = (uint16_t)character;
        return 1;
    }
    units[0] = (uint16_t)(0xD800 + ((character - 0x10000) >> 10));
    units[1] = (uint16_t)(0xDC00 + (character & 0x3FF));
    return 2;
}

size_t tawny_put_text(struct tawny_sink *sink, int sink_wide, const void *text, size_t count, int wide)
{
    if (wide == sink_wide) {
        if (sink != NULL) {
            wide ? put_units(sink, text, count) : put_bytes(sink, text, count);
        }
        return count;
    }
    size_t total = 0;
    for (size_t i = 0; i < count;) {
        uint32_t character;
        char bytes[4];
        uint16_t units[2];
        i += wide ? decode16((const uint16_t *)text + i, count - i, &character)
                  : decode8((const unsigned char *)text + i, count - i, &character);
        size_t length = sink_wide ? encode16(character, units) : encode8(character, bytes);
        if (sink != NULL) {
            sink_wide ? put_units(sink, units, length) : put_bytes(sink, bytes, length);
        }
        total += length;
    }
    return total;
}

static void pad(struct tawny_sink *sink, size_t length, const struct conversion *conversion, int left)
{
    if (conversion->left != left) {
        return;
    }
    for (size_t i = length; i < (size_t)conversion->width; i++) {
        tawny_put_text(sink, sink->wide, " ", 1, 0);
    }
}

/* ---- conversions ------------------------------------------------------------------------------ */

static void put_string(struct tawny_sink *sink, const void *text, size_t count, int wide, const struct conversion *how)
{
    size_t length = tawny_put_text(NULL, sink->wide, text, count, wide);
    pad(sink, length, how, 0);
    tawny_put_text(sink, sink->wide, text, count, wide);
    pad(sink, length, how, 1);
}

static size_t bounded_length(const void *text, int wide, int precision)
{
    size_t limit = precision < 0 ? SIZE_MAX : (size_t)precision;
    size_t length = 0;
    while (length < limit && (wide ? ((const uint16_t *)text)[length] != 0 : ((const char *)text)[length] != 0)) {
        length++;
    }
    return length;
}

static void convert_text(struct tawny_sink *sink, const struct conversion *how, int format_wide, va_list *arguments)
{
    int other = how->type == 'S' || how->type == 'C';
    int wide = how->size == SIZE_SHORT ? 0 : how->size == SIZE_LONG || how->size == SIZE_WIDE ? 1 : format_wide ^ other;
    if (how->type == 'c' || how->type == 'C') {
        int value = va_arg(*arguments, int);
        char byte = (char)value;
        uint16_t unit = (uint16_t)value;
        put_string(sink, wide ? (const void *)&unit : &byte, 1, wide, how);
        return;
    }
    const void *text = va_arg(*arguments, const void *);
    if (text == NULL) {
        text = "(null)";
        wide = 0;
    }
    put_string(sink, text, bounded_length(text, wide, how->precision), wide, how);
}

/* Hands one number to libc's formatter. */
static void put_number(struct tawny_sink *sink, const struct conversion *how, const char *size, va_list *arguments,
    long long integer, int is_integer)
{
    char specification[24];
    char local[400];
    char *text = local;
    long double extended = 0;
    double number = 0;
    int length;
    snprintf(specification, sizeof specification, "%%%s*.*%s%c", how->flags, size, (char)how->type);
    if (!is_integer) {
        how->size == SIZE_LONG_DOUBLE ? (extended = va_arg(*arguments, long double))
                                      : (long double)(number = va_arg(*arguments, double));
    }
    for (size_t capacity = sizeof local;; capacity = (size_t)length + 1) {
        if (is_integer) {
            length = snprintf(text, capacity, specification, how->width, how->precision, integer);
        } else if (how->size == SIZE_LONG_DOUBLE) {
            length = snprintf(text, capacity, specification, how->width, how->precision, extended);
        } else {
            length = snprintf(text, capacity, specification, how->width, how->precision, number);
        }
        if (length < 0 || (size_t)length < capacity) {
            break;
        }
        text = malloc((size_t)length + 1);
        if (text == NULL) {
            sink->failed = 1;
            return;
        }
    }
    if (length > 0) {
        tawny_put_text(sink, sink->wide, text, (size_t)length, 0);
    }
    if (text != local) {
        free(text);
    }
}

static void convert_integer(struct tawny_sink *sink, struct conversion *how, va_list *arguments)
{
    int is_signed = how->type == 'd' || how->type == 'i';
    long long value;
    if (how->type == 'p') {
        value = (long long)(uintptr_t)va_arg(*arguments, void *);
        how->type = 'X';
        how->precision = 2 * (int)sizeof(void *);
    } else if (how->size == SIZE_64) {
        value = va_arg(*arguments, long long);
    } else {
        int narrow = va_arg(*arguments, int);
        switch (how->size) {
        case SIZE_CHAR:
            value = is_signed ? (long long)(signed char)narrow : (long long)(unsigned char)narrow;
            break;
        case SIZE_SHORT:
            value = is_signed ? (long long)(short)narrow : (long long)(unsigned short)narrow;
            break;
        default:
            value = is_signed ? (long long)narrow : (long long)(unsigned)narrow;
        }
    }
    put_number(sink, how, "ll", arguments, value, 1);
}

/* ---- the format ------------------------------------------------------------------------------- */

static unsigned unit_at(struct tawny_format format, size_t index)
{
    return format.wide ? ((const uint16_t *)format.text)[index] : ((const unsigned char *)format.text)[index];
}

static int number_or_star(struct tawny_format format, size_t *at, va_list *arguments)
{
    if (unit_at(format, *at) == '*') {
        ++*at;
        return va_arg(*arguments, int);
    }
    int value = 0;
    for (unsigned unit; (unit = unit_at(format, *at)) >= '0' && unit <= '9'; ++*at) {
        value = value < 100000000 ? value * 10 + (int)(unit - '0') : value;
    }
    return value;
}

static enum size size_prefix(struct tawny_format format, size_t *at)
{
    unsigned first = unit_at(format, *at);
    unsigned second = first ? unit_at(format, *at + 1) : 0;
    size_t length = 1;
    enum size size = SIZE_NONE;
    switch (first) {
    case 'h':
        size = second == 'h' ? SIZE_CHAR : SIZE_SHORT;
        length += second == 'h';
        break;
    case 'l':
        size = second == 'l' ? SIZE_64 : SIZE_LONG;
        length += second == 'l';
        break;
    case 'I':
        if (second == '6' && unit_at(format, *at + 2) == '4') {
            size = SIZE_64;
            length = 3;
        } else if (second == '3' && unit_at(format, *at + 2) == '2') {
            length = 3;
        } else {
            size = sizeof(size_t) == 8 ? SIZE_64 : SIZE_NONE;
        }
        break;
    case 'z':
    case 't':
        size = sizeof(size_t) == 8 ? SIZE_64 : SIZE_NONE;
        break;
    case 'j':
        size = SIZE_64;
        break;
    case 'w':
        size = SIZE_WIDE;
        break;
    case 'L':
        size = SIZE_LONG_DOUBLE;
        break;
    default:
        return SIZE_NONE;
    }
    *at += length;
    return size;
}

static void parse(struct tawny_format format, size_t *at, struct conversion *how, va_list *arguments)
{
    size_t flags = 0;
    memset(how, 0, sizeof *how);
    for (unsigned unit; (unit = unit_at(format, *at)) != 0 && strchr("-+ #0", (int)unit) != NULL; ++*at) {
        how->left |= unit == '-';
        if (memchr(how->flags, (int)unit, flags) == NULL) {
            how->flags[flags++] = (char)unit;
        }
    }
    how->width = number_or_star(format, at, arguments);
    if (how->width < 0) {
        how->width = -how->width;
        how->left = 1;
        if (memchr(how->flags, '-', flags) == NULL) {
            how->flags[flags++] = '-';
        }
    }
    how->precision = -1;
    if (unit_at(format, *at) == '.') {
        ++*at;
        how->precision = number_or_star(format, at, arguments);
    }
    how->size = size_prefix(format, at);
    how->type = unit_at(format, *at);
    *at += how->type != 0;
}

/* Returns 0 for a conversion that there is not. */
static int convert(struct tawny_sink *sink, struct conversion *how, int format_wide, va_list *arguments)
{
    switch (how->type) {
    case '%':
        tawny_put_text(sink, sink->wide, "%", 1, 0);
        return 1;
    case 'c':
    case 'C':
    case 's':
    case 'S':
        convert_text(sink, how, format_wide, arguments);
        return 1;
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
    case 'p':
        convert_integer(sink, how, arguments);
        return 1;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        put_number(sink, how, how->size == SIZE_LONG_DOUBLE ? "L" : "", arguments, 0, 0);
        return 1;
    default:
        return 0;
    }
}

static int run(struct tawny_sink *sink, struct tawny_format format, va_list *arguments)
{
    size_t unit_size = format.wide ? sizeof(uint16_t) : 1;
    for (size_t at = 0;;) {
        size_t start = at;
        while (unit_at(format, at) != 0 && unit_at(format, at) != '%') {
            at++;
        }
        tawny_put_text(sink, sink->wide, (const char *)format.text + start * unit_size, at - start, format.wide);
        if (unit_at(format, at) == 0) {
            return 1;
        }
        at++;
        struct conversion how;
        parse(format, &at, &how, arguments);
        if (!convert(sink, &how, format.wide, arguments)) {
            return 0;
        }
    }
}

int tawny_format(struct tawny_sink *sink, struct tawny_format format, va_list arguments)
{
    va_list copy;
    va_copy(copy, arguments);
    if (sink->file != NULL) {
        flockfile(sink->file);
    }
    int understood = run(sink, format, &copy);
    if (sink->file != NULL) {
        flush_chunk(sink);
        funlockfile(sink->file);
    }
    va_end(copy);
    if (!understood) {
        tawny_invalid_parameter(EINVAL);
        return -1;
    }
    if (sink->written > INT32_MAX) {
        errno = EOVERFLOW;
        return -1;
    }
    return sink->failed ? -1 : (int)sink->written;
}
