/*
 * The printf family, narrow and wide: entry points of the formatter (format.c).
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/printf-printf-l-wprintf-wprintf-l
 *
 * The truncating forms differ only in what a full buffer means; each names its rule below.
 */
#define TAWNY_HOST_CRT
#define _GNU_SOURCE
#include "format.h"

#include <errno.h>
#include <string.h>

/* `_TRUNCATE`: as much as fits. */
#define TRUNCATE ((size_t)-1)

static struct tawny_format narrow(const char *text) { return (struct tawny_format){text, 0}; }
static struct tawny_format wide(const uint16_t *text) { return (struct tawny_format){text, 1}; }

static int to_file(FILE *file, struct tawny_format format, va_list arguments)
{
    struct tawny_sink sink = {0};
    if (file == NULL || format.text == NULL) {
        tawny_invalid_parameter(EINVAL);
        return -1;
    }
    sink.file = file;
    return tawny_format(&sink, format, arguments);
}

/* Stores at most `room` units and returns how many there are in all. */
static int to_buffer(void *buffer, size_t room, struct tawny_format format, va_list arguments)
{
    struct tawny_sink sink = {0};
    sink.buffer = buffer;
    sink.room = buffer == NULL ? 0 : room;
    sink.wide = format.wide;
    return tawny_format(&sink, format, arguments);
}

static void terminate(void *buffer, size_t index, int is_wide)
{
    if (is_wide) {
        ((uint16_t *)buffer)[index] = 0;
    } else {
        ((char *)buffer)[index] = 0;
    }
}

/* C99: the terminator always has a place; the result is the length that was wanted. */
static int standard(void *buffer, size_t size, struct tawny_format format, va_list arguments)
{
    if (format.text == NULL || (buffer == NULL && size != 0)) {
        tawny_invalid_parameter(EINVAL);
        return -1;
    }
    int length = to_buffer(buffer, size == 0 ? 0 : size - 1, format, arguments);
    if (size != 0) {
        terminate(buffer, length < 0 ? 0 : (size_t)length < size ? (size_t)length : size - 1, format.wide);
    }
    return length;
}

/* _snprintf: no terminator when the text fills the buffer, -1 when it does not fit. */
static int historical(void *buffer, size_t size, struct tawny_format format, va_list arguments)
{
    if (format.text == NULL || (buffer == NULL && size != 0)) {
        tawny_invalid_parameter(EINVAL);
        return -1;
    }
    int length = to_buffer(buffer, size, format, arguments);
    if (length >= 0 && (size_t)length < size) {
        terminate(buffer, (size_t)length, format.wide);
    }
    return length >= 0 && (size_t)length > size && buffer != NULL ? -1 : length;
}

/*
 * The _s forms: at most `count` units, always terminated. Cutting off at `count`, or at the buffer's end when
 * `count` is _TRUNCATE, returns -1; a buffer too small for that is an invalid parameter and left empty.
 */
static int secure(void *buffer, size_t size, size_t count, struct tawny_format format, va_list arguments)
{
    if (format.text == NULL || buffer == NULL || size == 0) {
        if (format.text != NULL && buffer == NULL && size == 0 && count == 0) {
            return 0;
        }
        tawny_invalid_parameter(EINVAL);
        return -1;
    }
    size_t room = count < size - 1 ? count : size - 1;
    int length = to_buffer(buffer, room, format, arguments);
    if (length < 0) {
        terminate(buffer, 0, format.wide);
        return -1;
    }
    if ((size_t)length <= room) {
        terminate(buffer, (size_t)length, format.wide);
        return length;
    }
    if (count == TRUNCATE || count < size) {
        terminate(buffer, room, format.wide);
        return -1;
    }
    terminate(buffer, 0, format.wide);
    tawny_invalid_parameter(ERANGE);
    return -1;
}

/* Without a size: the caller vouches for the buffer. */
static int unbounded(void *buffer, struct tawny_format format, va_list arguments)
{
    return standard(buffer, (size_t)INT32_MAX, format, arguments);
}

/* The sprintf_s rule: everything fits or nothing is there. */
#define EVERYTHING ((size_t)INT32_MAX)

/* ---- narrow ----------------------------------------------------------------------------------- */

int tawny_vprintf(const char *format, va_list arguments)
{
    return to_file(stdout, narrow(format), arguments);
}
int tawny_printf(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = tawny_vprintf(format, arguments);
    va_end(arguments);
    return length;
}

int tawny_vfprintf(FILE *file, const char *format, va_list arguments)
{
    return to_file(file, narrow(format), arguments);
}
int tawny_fprintf(FILE *file, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = tawny_vfprintf(file, format, arguments);
    va_end(arguments);
    return length;
}

int tawny_vsprintf(char *buffer, const char *format, va_list arguments)
{
    return unbounded(buffer, narrow(format), arguments);
}
int tawny_sprintf(char *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = tawny_vsprintf(buffer, format, arguments);
    va_end(arguments);
    return length;
}

int tawny_vsnprintf(char *buffer, size_t size, const char *format, va_list arguments)
{
    return standard(buffer, size, narrow(format), arguments);
}
int tawny_snprintf(char *buffer, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = tawny_vsnprintf(buffer, size, format, arguments);
    va_end(arguments);
    return length;
}

int tawny__vsnprintf(char *buffer, size_t size, const char *format, va_list arguments)
{
    return historical(buffer, size, narrow(format), arguments);
}
int tawny__snprintf(char *buffer, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = tawny__vsnprintf(buffer, size, format, arguments);
    va_end(arguments);
    return length;
}

int tawny__vscprintf(const char *format, va_list arguments)
{
    return standard(NULL, 0, narrow(format), arguments);
}
int tawny__scprintf(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = tawny__vscprintf(format, arguments);
    va_end(arguments);
    return length;
}

int tawny_vsprintf_s(char *buffer, size_t size, const char *format, va_list arguments)
{
    return secure(buffer, size, EVERYTHING, narrow(format), arguments);
}
int tawny_sprintf_s(char *buffer, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = tawny_vsprintf_s(buffer, size, format, arguments);
    va_end(arguments);
    return length;
}

int tawny__vsnprintf_s(char *buffer, size_t size, size_t count, const char *format, va_list arguments)
{
    return secure(buffer, size, count, narrow(format), arguments);
}
int tawny__snprintf_s(char *buffer, size_t size, size_t count, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = tawny__vsnprintf_s(buffer, size, count, format, arguments);
    va_end(arguments);
    return length;
}

/* ---- wide -------------------------------------------------------------------------------------- */

/* swprintf: as C99 says of it, a text that does not fit is an error. */
static int wide_standard(uint16_t *buffer, size_t size, const uint16_t *format, va_list arguments)
{
    int length = standard(buffer, size, wide(format), arguments);
    return length >= 0 && (size_t)length >= size && size != 0 ? -1 : length;
}

int tawny_vwprintf(const uint16_t *format, va_list arguments)
{
    return to_file(stdout, wide(format), arguments);
}
int tawny_wprintf(const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = tawny_vwprintf(format, arguments);
    va_end(arguments);
    return length;
}

int tawny_vfwprintf(FILE *file, const uint16_t *format, va_list arguments)
{
    return to_file(file, wide(format), arguments);
}
int tawny_fwprintf(FILE *file, const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = tawny_vfwprintf(file, format, arguments);
    va_end(arguments);
    return length;
}

int tawny__vswprintf(uint16_t *buffer, const uint16_t *format, va_list arguments)
{
    return unbounded(buffer, wide(format), arguments);
}
int tawny__swprintf(uint16_t *buffer, const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = tawny__vswprintf(buffer, format, arguments);
    va_end(arguments);
    return length;
}

int tawny_vswprintf(uint16_t *buffer, size_t size, const uint16_t *format, va_list arguments)
{
    return wide_standard(buffer, size, format, arguments);
}
int tawny_swprintf(uint16_t *buffer, size_t size, const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = tawny_vswprintf(buffer, size, format, arguments);
    va_end(arguments);
    return length;
}

int tawny__vsnwprintf(uint16_t *buffer, size_t size, const uint16_t *format, va_list arguments)
{
    return historical(buffer, size, wide(format), arguments);
}
int tawny__snwprintf(uint16_t *buffer, size_t size, const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = tawny__vsnwprintf(buffer, size, format, arguments);
    va_end(arguments);
    return length;
}

int tawny__vscwprintf(const uint16_t *format, va_list arguments)
{
    return standard(NULL, 0, wide(format), arguments);
}
int tawny__scwprintf(const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = tawny__vscwprintf(format, arguments);
    va_end(arguments);
    return length;
}

int tawny_vswprintf_s(uint16_t *buffer, size_t size, const uint16_t *format, va_list arguments)
{
    return secure(buffer, size, EVERYTHING, wide(format), arguments);
}
int tawny_swprintf_s(uint16_t *buffer, size_t size, const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = tawny_vswprintf_s(buffer, size, format, arguments);
    va_end(arguments);
    return length;
}

int tawny__vsnwprintf_s(uint16_t *buffer, size_t size, size_t count, const uint16_t *format, va_list arguments)
{
    return secure(buffer, size, count, wide(format), arguments);
}
int tawny__snwprintf_s(uint16_t *buffer, size_t size, size_t count, const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = tawny__vsnwprintf_s(buffer, size, count, format, arguments);
    va_end(arguments);
    return length;
}
