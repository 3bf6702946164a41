/* UTF-16 literals that do not depend on the width of wchar_t. */
#ifndef TAWNY_TESTS_WIDE_H
#define TAWNY_TESTS_WIDE_H

#include "check.h"

/* TEXT as a UTF-16 string. Sixteen calls later the room is used again. */
static inline WCHAR *wide(const char *text)
{
    static WCHAR room[16][256];
    static unsigned next;
    WCHAR *out = room[next++ % 16];
    size_t i = 0;
    do
        out[i] = (WCHAR)(unsigned char)text[i];
    while (text[i++] != '\0' && i < 256);
    return out;
}

/* A UTF-16 string as ASCII, '?' for the rest. */
static inline const char *narrow(const WCHAR *text)
{
    static char room[16][256];
    static unsigned next;
    char *out = room[next++ % 16];
    size_t i = 0;
    if (text == NULL)
        return NULL;
    do
        out[i] = text[i] < 128 ? (char)text[i] : '?';
    while (text[i++] != 0 && i < 256);
    return out;
}

static inline size_t wide_length(const WCHAR *text)
{
    size_t length = 0;
    while (text[length] != 0)
        length++;
    return length;
}

#endif
