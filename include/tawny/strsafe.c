/*
 * strsafe.h: copying, appending and formatting into buffers whose size is told.
 * https://learn.microsoft.com/windows/win32/api/strsafe/
 *
 * One core works on units of either width; the entry points at the end tell it the width and whether sizes are in
 * characters or bytes.
 */
#define TAWNY_HOST_CRT
#define _GNU_SOURCE
#include "format.h"

#include <string.h>

#define SUCCESS 0
#define INVALID ((int)0x80070057)
#define INSUFFICIENT ((int)0x8007007A)
#define END_OF_FILE ((int)0x80070026)
#define MAXIMUM 2147483647u

#define IGNORE_NULLS 0x100u
#define FILL_BEHIND 0x200u
#define FILL_ON_FAILURE 0x400u
#define NULL_ON_FAILURE 0x800u
#define NO_TRUNCATION 0x1000u

/* A buffer of `size` units. `used` is the length of what is in it. */
struct buffer {
    char *units;
    size_t size;
    size_t unit;
    size_t used;
};

static char *at(const struct buffer *buffer, size_t index) { return buffer->units + index * buffer->unit; }

static void terminate(struct buffer *buffer, size_t index)
{
    buffer->used = index;
    memset(at(buffer, index), 0, buffer->unit);
}

static size_t bounded(const void *text, size_t unit, size_t limit)
{
    size_t length = 0;
    while (length < limit &&
           (unit == 1 ? ((const char *)text)[length] != 0 : ((const uint16_t *)text)[length] != 0)) {
        length++;
    }
    return length;
}

static int open_buffer(struct buffer *buffer, void *to, size_t size, size_t unit, int in_bytes)
{
    buffer->units = to;
    buffer->unit = unit;
    buffer->size = in_bytes ? size / unit : size;
    buffer->used = 0;
    return buffer->size == 0 || buffer->size > MAXIMUM ? INVALID : SUCCESS;
}

/* Puts at most `count` units of a string behind what is there. */
static int append(struct buffer *buffer, const void *from, size_t count)
{
    size_t room = buffer->size - 1 - buffer->used;
    size_t length = bounded(from, buffer->unit, count < room + 1 ? count : room + 1);
    size_t stored = length > room ? room : length;
    memmove(at(buffer, buffer->used), from, stored * buffer->unit);
    terminate(buffer, buffer->used + stored);
    return length > room ? INSUFFICIENT : SUCCESS;
}

/* The rules of the Ex forms: what stands in the buffer afterwards, and what is reported of it. */
static int finish(struct buffer *buffer, size_t before, int result, void **end, size_t *left, unsigned flags, int in_bytes)
{
    if (result != SUCCESS) {
        if (flags & NO_TRUNCATION) {
            terminate(buffer, before);
        }
        if (flags & FILL_ON_FAILURE) {
            memset(buffer->units, (int)(flags & 0xFF), buffer->size * buffer->unit);
            terminate(buffer, (flags & 0xFF) == 0 ? 0 : buffer->size - 1);
        }
        if (flags & NULL_ON_FAILURE) {
            terminate(buffer, 0);
        }
    } else if (flags & FILL_BEHIND) {
        memset(at(buffer, buffer->used + 1), (int)(flags & 0xFF), (buffer->size - buffer->used - 1) * buffer->unit);
    }
    if (result == SUCCESS || result == INSUFFICIENT) {
        if (end != NULL) {
            *end = at(buffer, buffer->used);
        }
        if (left != NULL) {
            *left = (buffer->size - buffer->used) * (in_bytes ? buffer->unit : 1);
        }
    }
    return result;
}

struct place {
    void *to;
    size_t size;
    size_t unit;
    int in_bytes;
};

/* Copies or appends, with the options of the Ex forms. */
static int transfer(struct place place, int keep, const void *from, size_t count, void **end, size_t *left, unsigned flags)
{
    struct buffer buffer;
    if (place.to == NULL || open_buffer(&buffer, place.to, place.size, place.unit, place.in_bytes) != SUCCESS ||
        count > MAXIMUM) {
        return INVALID;
    }
    if (keep) {
        buffer.used = bounded(buffer.units, buffer.unit, buffer.size);
        if (buffer.used == buffer.size) {
            return INVALID;
        }
    }
    size_t before = buffer.used;
    if (from == NULL && !(flags & IGNORE_NULLS)) {
        return INVALID;
    }
    static const uint16_t empty = 0;
    return finish(&buffer, before, append(&buffer, from == NULL ? &empty : from, count), end, left, flags, place.in_bytes);
}

static int print(struct place place, void **end, size_t *left, unsigned flags, const void *format, va_list arguments)
{
    struct buffer buffer;
    struct tawny_sink sink = {0};
    static const uint16_t empty = 0;
    if (place.to == NULL || open_buffer(&buffer, place.to, place.size, place.unit, place.in_bytes) != SUCCESS ||
        (format == NULL && !(flags & IGNORE_NULLS))) {
        return INVALID;
    }
    sink.buffer = buffer.units;
    sink.room = buffer.size - 1;
    sink.wide = place.unit == 2;
    struct tawny_format text = {format == NULL ? &empty : format, place.unit == 2};
    int length = tawny_format(&sink, text, arguments);
    if (length < 0) {
        terminate(&buffer, 0);
        return INVALID;
    }
    int fits = (size_t)length < buffer.size;
    terminate(&buffer, fits ? (size_t)length : buffer.size - 1);
    return finish(&buffer, 0, fits ? SUCCESS : INSUFFICIENT, end, left, flags, place.in_bytes);
}

static int measure(const void *text, size_t maximum, size_t *length, size_t unit, int in_bytes)
{
    size_t limit = in_bytes ? maximum / unit : maximum;
    size_t found = text == NULL || limit > MAXIMUM ? limit : bounded(text, unit, limit);
    int result = text == NULL || limit > MAXIMUM || found == limit ? INVALID : SUCCESS;
    if (length != NULL) {
        *length = result == SUCCESS ? found * (in_bytes ? unit : 1) : 0;
    }
    return result;
}

static int read_line(struct place place)
{
    struct buffer buffer;
    if (place.to == NULL || open_buffer(&buffer, place.to, place.size, place.unit, place.in_bytes) != SUCCESS) {
        return INVALID;
    }
    int byte = EOF;
    while (buffer.used + 1 < buffer.size && (byte = getchar()) != EOF && byte != '\n') {
        uint16_t unit = (unsigned char)byte;
        memcpy(at(&buffer, buffer.used++), &unit, buffer.unit);
    }
    terminate(&buffer, buffer.used);
    if (buffer.used == 0 && byte == EOF && buffer.size > 1) {
        return END_OF_FILE;
    }
    return buffer.size == 1 ? INSUFFICIENT : SUCCESS;
}

/* ---- entry points ----------------------------------------------------------------------------- */

int tawny_StringCchCopyA(char *to, size_t size, const char *from)
{
    return transfer((struct place){to, size, 1, 0}, 0, from, MAXIMUM, NULL, NULL, 0);
}
int tawny_StringCchCopyNA(char *to, size_t size, const char *from, size_t count)
{
    return transfer((struct place){to, size, 1, 0}, 0, from, count, NULL, NULL, 0);
}
int tawny_StringCchCopyExA(char *to, size_t size, const char *from, char **end, size_t *left, unsigned flags)
{
    return transfer((struct place){to, size, 1, 0}, 0, from, MAXIMUM, (void **)end, left, flags);
}
int tawny_StringCchCopyNExA(char *to, size_t size, const char *from, size_t count, char **end, size_t *left, unsigned flags)
{
    return transfer((struct place){to, size, 1, 0}, 0, from, count, (void **)end, left, flags);
}
int tawny_StringCchCatA(char *to, size_t size, const char *from)
{
    return transfer((struct place){to, size, 1, 0}, 1, from, MAXIMUM, NULL, NULL, 0);
}
int tawny_StringCchCatNA(char *to, size_t size, const char *from, size_t count)
{
    return transfer((struct place){to, size, 1, 0}, 1, from, count, NULL, NULL, 0);
}
int tawny_StringCchCatExA(char *to, size_t size, const char *from, char **end, size_t *left, unsigned flags)
{
    return transfer((struct place){to, size, 1, 0}, 1, from, MAXIMUM, (void **)end, left, flags);
}
int tawny_StringCchCatNExA(char *to, size_t size, const char *from, size_t count, char **end, size_t *left, unsigned flags)
{
    return transfer((struct place){to, size, 1, 0}, 1, from, count, (void **)end, left, flags);
}
int tawny_StringCchVPrintfA(char *to, size_t size, const char *format, va_list arguments)
{
    return print((struct place){to, size, 1, 0}, NULL, NULL, 0, format, arguments);
}
int tawny_StringCchVPrintfExA(char *to, size_t size, char **end, size_t *left, unsigned flags, const char *format, va_list arguments)
{
    return print((struct place){to, size, 1, 0}, (void **)end, left, flags, format, arguments);
}
int tawny_StringCchPrintfA(char *to, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_StringCchVPrintfA(to, size, format, arguments);
    va_end(arguments);
    return result;
}
int tawny_StringCchPrintfExA(char *to, size_t size, char **end, size_t *left, unsigned flags, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_StringCchVPrintfExA(to, size, end, left, flags, format, arguments);
    va_end(arguments);
    return result;
}
int tawny_StringCchLengthA(const char *text, size_t maximum, size_t *length)
{
    return measure(text, maximum, length, 1, 0);
}
int tawny_StringCchGetsA(char *to, size_t size)
{
    return read_line((struct place){to, size, 1, 0});
}

int tawny_StringCchCopyW(uint16_t *to, size_t size, const uint16_t *from)
{
    return transfer((struct place){to, size, 2, 0}, 0, from, MAXIMUM, NULL, NULL, 0);
}
int tawny_StringCchCopyNW(uint16_t *to, size_t size, const uint16_t *from, size_t count)
{
    return transfer((struct place){to, size, 2, 0}, 0, from, count, NULL, NULL, 0);
}
int tawny_StringCchCopyExW(uint16_t *to, size_t size, const uint16_t *from, uint16_t **end, size_t *left, unsigned flags)
{
    return transfer((struct place){to, size, 2, 0}, 0, from, MAXIMUM, (void **)end, left, flags);
}
int tawny_StringCchCopyNExW(uint16_t *to, size_t size, const uint16_t *from, size_t count, uint16_t **end, size_t *left, unsigned flags)
{
    return transfer((struct place){to, size, 2, 0}, 0, from, count, (void **)end, left, flags);
}
int tawny_StringCchCatW(uint16_t *to, size_t size, const uint16_t *from)
{
    return transfer((struct place){to, size, 2, 0}, 1, from, MAXIMUM, NULL, NULL, 0);
}
int tawny_StringCchCatNW(uint16_t *to, size_t size, const uint16_t *from, size_t count)
{
    return transfer((struct place){to, size, 2, 0}, 1, from, count, NULL, NULL, 0);
}
int tawny_StringCchCatExW(uint16_t *to, size_t size, const uint16_t *from, uint16_t **end, size_t *left, unsigned flags)
{
    return transfer((struct place){to, size, 2, 0}, 1, from, MAXIMUM, (void **)end, left, flags);
}
int tawny_StringCchCatNExW(uint16_t *to, size_t size, const uint16_t *from, size_t count, uint16_t **end, size_t *left, unsigned flags)
{
    return transfer((struct place){to, size, 2, 0}, 1, from, count, (void **)end, left, flags);
}
int tawny_StringCchVPrintfW(uint16_t *to, size_t size, const uint16_t *format, va_list arguments)
{
    return print((struct place){to, size, 2, 0}, NULL, NULL, 0, format, arguments);
}
int tawny_StringCchVPrintfExW(uint16_t *to, size_t size, uint16_t **end, size_t *left, unsigned flags, const uint16_t *format, va_list arguments)
{
    return print((struct place){to, size, 2, 0}, (void **)end, left, flags, format, arguments);
}
int tawny_StringCchPrintfW(uint16_t *to, size_t size, const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_StringCchVPrintfW(to, size, format, arguments);
    va_end(arguments);
    return result;
}
int tawny_StringCchPrintfExW(uint16_t *to, size_t size, uint16_t **end, size_t *left, unsigned flags, const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_StringCchVPrintfExW(to, size, end, left, flags, format, arguments);
    va_end(arguments);
    return result;
}
int tawny_StringCchLengthW(const uint16_t *text, size_t maximum, size_t *length)
{
    return measure(text, maximum, length, 2, 0);
}
int tawny_StringCchGetsW(uint16_t *to, size_t size)
{
    return read_line((struct place){to, size, 2, 0});
}

int tawny_StringCbCopyA(char *to, size_t size, const char *from)
{
    return transfer((struct place){to, size, 1, 1}, 0, from, MAXIMUM, NULL, NULL, 0);
}
int tawny_StringCbCopyNA(char *to, size_t size, const char *from, size_t count)
{
    return transfer((struct place){to, size, 1, 1}, 0, from, count / 1, NULL, NULL, 0);
}
int tawny_StringCbCopyExA(char *to, size_t size, const char *from, char **end, size_t *left, unsigned flags)
{
    return transfer((struct place){to, size, 1, 1}, 0, from, MAXIMUM, (void **)end, left, flags);
}
int tawny_StringCbCopyNExA(char *to, size_t size, const char *from, size_t count, char **end, size_t *left, unsigned flags)
{
    return transfer((struct place){to, size, 1, 1}, 0, from, count / 1, (void **)end, left, flags);
}
int tawny_StringCbCatA(char *to, size_t size, const char *from)
{
    return transfer((struct place){to, size, 1, 1}, 1, from, MAXIMUM, NULL, NULL, 0);
}
int tawny_StringCbCatNA(char *to, size_t size, const char *from, size_t count)
{
    return transfer((struct place){to, size, 1, 1}, 1, from, count / 1, NULL, NULL, 0);
}
int tawny_StringCbCatExA(char *to, size_t size, const char *from, char **end, size_t *left, unsigned flags)
{
    return transfer((struct place){to, size, 1, 1}, 1, from, MAXIMUM, (void **)end, left, flags);
}
int tawny_StringCbCatNExA(char *to, size_t size, const char *from, size_t count, char **end, size_t *left, unsigned flags)
{
    return transfer((struct place){to, size, 1, 1}, 1, from, count / 1, (void **)end, left, flags);
}
int tawny_StringCbVPrintfA(char *to, size_t size, const char *format, va_list arguments)
{
    return print((struct place){to, size, 1, 1}, NULL, NULL, 0, format, arguments);
}
int tawny_StringCbVPrintfExA(char *to, size_t size, char **end, size_t *left, unsigned flags, const char *format, va_list arguments)
{
    return print((struct place){to, size, 1, 1}, (void **)end, left, flags, format, arguments);
}
int tawny_StringCbPrintfA(char *to, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_StringCbVPrintfA(to, size, format, arguments);
    va_end(arguments);
    return result;
}
int tawny_StringCbPrintfExA(char *to, size_t size, char **end, size_t *left, unsigned flags, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_StringCbVPrintfExA(to, size, end, left, flags, format, arguments);
    va_end(arguments);
    return result;
}
int tawny_StringCbLengthA(const char *text, size_t maximum, size_t *length)
{
    return measure(text, maximum, length, 1, 1);
}
int tawny_StringCbGetsA(char *to, size_t size)
{
    return read_line((struct place){to, size, 1, 1});
}

int tawny_StringCbCopyW(uint16_t *to, size_t size, const uint16_t *from)
{
    return transfer((struct place){to, size, 2, 1}, 0, from, MAXIMUM, NULL, NULL, 0);
}
int tawny_StringCbCopyNW(uint16_t *to, size_t size, const uint16_t *from, size_t count)
{
    return transfer((struct place){to, size, 2, 1}, 0, from, count / 2, NULL, NULL, 0);
}
int tawny_StringCbCopyExW(uint16_t *to, size_t size, const uint16_t *from, uint16_t **end, size_t *left, unsigned flags)
{
    return transfer((struct place){to, size, 2, 1}, 0, from, MAXIMUM, (void **)end, left, flags);
}
int tawny_StringCbCopyNExW(uint16_t *to, size_t size, const uint16_t *from, size_t count, uint16_t **end, size_t *left, unsigned flags)
{
    return transfer((struct place){to, size, 2, 1}, 0, from, count / 2, (void **)end, left, flags);
}
int tawny_StringCbCatW(uint16_t *to, size_t size, const uint16_t *from)
{
    return transfer((struct place){to, size, 2, 1}, 1, from, MAXIMUM, NULL, NULL, 0);
}
int tawny_StringCbCatNW(uint16_t *to, size_t size, const uint16_t *from, size_t count)
{
    return transfer((struct place){to, size, 2, 1}, 1, from, count / 2, NULL, NULL, 0);
}
int tawny_StringCbCatExW(uint16_t *to, size_t size, const uint16_t *from, uint16_t **end, size_t *left, unsigned flags)
{
    return transfer((struct place){to, size, 2, 1}, 1, from, MAXIMUM, (void **)end, left, flags);
}
int tawny_StringCbCatNExW(uint16_t *to, size_t size, const uint16_t *from, size_t count, uint16_t **end, size_t *left, unsigned flags)
{
    return transfer((struct place){to, size, 2, 1}, 1, from, count / 2, (void **)end, left, flags);
}
int tawny_StringCbVPrintfW(uint16_t *to, size_t size, const uint16_t *format, va_list arguments)
{
    return print((struct place){to, size, 2, 1}, NULL, NULL, 0, format, arguments);
}
int tawny_StringCbVPrintfExW(uint16_t *to, size_t size, uint16_t **end, size_t *left, unsigned flags, const uint16_t *format, va_list arguments)
{
    return print((struct place){to, size, 2, 1}, (void **)end, left, flags, format, arguments);
}
int tawny_StringCbPrintfW(uint16_t *to, size_t size, const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_StringCbVPrintfW(to, size, format, arguments);
    va_end(arguments);
    return result;
}
int tawny_StringCbPrintfExW(uint16_t *to, size_t size, uint16_t **end, size_t *left, unsigned flags, const uint16_t *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = tawny_StringCbVPrintfExW(to, size, end, left, flags, format, arguments);
    va_end(arguments);
    return result;
}
int tawny_StringCbLengthW(const uint16_t *text, size_t maximum, size_t *length)
{
    return measure(text, maximum, length, 2, 1);
}
int tawny_StringCbGetsW(uint16_t *to, size_t size)
{
    return read_line((struct place){to, size, 2, 1});
}
