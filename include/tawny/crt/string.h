/*
 * string.h of Microsoft's: checked copies, comparison without case, wide strings.
 * https://learn.microsoft.com/cpp/c-runtime-library/string-manipulation-crt
 */
#ifndef TAWNY_CRT_STRING_H
#define TAWNY_CRT_STRING_H

#include <tawny/crt/base.h>
#include <tawny/crt/wide_string.h>

TAWNY_BEGIN_DECLS
errno_t strcpy_s(char *to, rsize_t size, const char *from) TAWNY_API(strcpy_s);
errno_t strncpy_s(char *to, rsize_t size, const char *from, rsize_t count) TAWNY_API(strncpy_s);
errno_t strcat_s(char *to, rsize_t size, const char *from) TAWNY_API(strcat_s);
errno_t strncat_s(char *to, rsize_t size, const char *from, rsize_t count) TAWNY_API(strncat_s);
char *strtok_s(char *text, const char *separators, char **context) TAWNY_API(strtok_s);
size_t strnlen_s(const char *text, size_t limit) TAWNY_API(strnlen_s);
errno_t strerror_s(char *buffer, size_t size, int error) TAWNY_API(strerror_s);
errno_t memcpy_s(void *to, rsize_t size, const void *from, rsize_t count) TAWNY_API(memcpy_s);
errno_t memmove_s(void *to, rsize_t size, const void *from, rsize_t count) TAWNY_API(memmove_s);

int _stricmp(const char *first, const char *second) TAWNY_API(_stricmp);
int _strcmpi(const char *first, const char *second) TAWNY_API(_stricmp);
int _stricoll(const char *first, const char *second) TAWNY_API(_stricmp);
int _strnicmp(const char *first, const char *second, size_t count) TAWNY_API(_strnicmp);
int stricmp(const char *first, const char *second) TAWNY_API(_stricmp);
int strcmpi(const char *first, const char *second) TAWNY_API(_stricmp);
int strnicmp(const char *first, const char *second, size_t count) TAWNY_API(_strnicmp);
int _memicmp(const void *first, const void *second, size_t count) TAWNY_API(_memicmp);
int memicmp(const void *first, const void *second, size_t count) TAWNY_API(_memicmp);
char *_strdup(const char *text) TAWNY_API(_strdup);
char *_strlwr(char *text) TAWNY_API(_strlwr);
char *_strupr(char *text) TAWNY_API(_strupr);
char *strlwr(char *text) TAWNY_API(_strlwr);
char *strupr(char *text) TAWNY_API(_strupr);
char *_strrev(char *text) TAWNY_API(_strrev);
char *strrev(char *text) TAWNY_API(_strrev);
char *_strset(char *text, int character) TAWNY_API(_strset);
errno_t _strlwr_s(char *text, size_t size) TAWNY_API(_strlwr_s);
errno_t _strupr_s(char *text, size_t size) TAWNY_API(_strupr_s);
void *_memccpy(void *to, const void *from, int byte, size_t count) __asm__("memccpy");
TAWNY_END_DECLS

#ifdef __cplusplus
extern "C++" {
template <size_t N> inline errno_t strcpy_s(char (&to)[N], const char *from) { return strcpy_s(to, N, from); }
template <size_t N> inline errno_t strncpy_s(char (&to)[N], const char *from, size_t count)
{
    return strncpy_s(to, N, from, count);
}
template <size_t N> inline errno_t strcat_s(char (&to)[N], const char *from) { return strcat_s(to, N, from); }
template <size_t N> inline errno_t strncat_s(char (&to)[N], const char *from, size_t count)
{
    return strncat_s(to, N, from, count);
}
template <size_t N> inline errno_t strerror_s(char (&buffer)[N], int error) { return strerror_s(buffer, N, error); }
template <size_t N> inline errno_t _strlwr_s(char (&text)[N]) { return _strlwr_s(text, N); }
template <size_t N> inline errno_t _strupr_s(char (&text)[N]) { return _strupr_s(text, N); }
}
#endif

#endif /* TAWNY_CRT_STRING_H */
