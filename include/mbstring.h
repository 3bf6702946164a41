/*
 * mbstring.h - multibyte strings are UTF-8: their functions are those of char strings.
 * https://learn.microsoft.com/cpp/c-runtime-library/multibyte-character-sequences
 */
#ifndef _INC_MBSTRING
#define _INC_MBSTRING

#include <string.h>

#define _mbslen(text) strlen((const char *)(text))
#define _mbscpy(to, from) ((unsigned char *)strcpy((char *)(to), (const char *)(from)))
#define _mbscat(to, from) ((unsigned char *)strcat((char *)(to), (const char *)(from)))
#define _mbscmp(first, second) strcmp((const char *)(first), (const char *)(second))
#define _mbsicmp(first, second) _stricmp((const char *)(first), (const char *)(second))
#define _mbsnbcmp(first, second, count) strncmp((const char *)(first), (const char *)(second), (count))
#define _mbsnbicmp(first, second, count) _strnicmp((const char *)(first), (const char *)(second), (count))
#define _mbschr(text, c) ((unsigned char *)strchr((const char *)(text), (int)(c)))
#define _mbsrchr(text, c) ((unsigned char *)strrchr((const char *)(text), (int)(c)))
#define _mbsstr(text, part) ((unsigned char *)strstr((const char *)(text), (const char *)(part)))
#define _mbsinc(text) ((unsigned char *)(text) + 1)
#define _mbsdec(start, current) ((current) > (start) ? (unsigned char *)(current) - 1 : (unsigned char *)0)
#define _ismbblead(byte) 0

#endif /* _INC_MBSTRING */
