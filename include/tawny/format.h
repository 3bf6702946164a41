/*
 * The formatter behind the printf family (format.c), and where its output goes.
 * https://learn.microsoft.com/cpp/c-runtime-library/format-specification-syntax-printf-and-wprintf-functions
 */
#ifndef TAWNY_FORMAT_H
#define TAWNY_FORMAT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Output: a file, or a buffer of bytes or of UTF-16 units. What does not fit a buffer is counted, not stored. */
struct tawny_sink {
    FILE *file;
    void *buffer;
    size_t room;
    size_t written;
    int wide;
    int failed;
    size_t pending;
    char chunk[512];
};

/* A format: bytes or UTF-16 units, which is also what a plain %s and %c take. */
struct tawny_format {
    const void *text;
    int wide;
};

/* Writes the formatted text. Returns the number of units written or counted; -1 for a bad format or a failed file. */
int tawny_format(struct tawny_sink *sink, struct tawny_format format, va_list arguments);

/*
 * Text in either width, converted to the sink's between UTF-8 and UTF-16; a null sink measures. Returns the units of
 * the sink's width.
 */
size_t tawny_put_text(struct tawny_sink *sink, int sink_wide, const void *text, size_t count, int wide);

/* The invalid-parameter handler: `tawny__invalid_parameter` in libtawny. Sets errno to `error`. */
void tawny_invalid_parameter(int error);

#endif /* TAWNY_FORMAT_H */
