/*
 * Strings of 16-bit characters. With -fshort-wchar these are the wide functions of C themselves; without, libc's
 * stay what they are and these are reached by tchar.h only, under a name of their own.
 * https://learn.microsoft.com/cpp/c-runtime-library/string-manipulation-crt
 */
#ifndef TAWNY_CRT_WIDE_STRING_H
#define TAWNY_CRT_WIDE_STRING_H

#include <tawny/crt/base.h>

#if __SIZEOF_WCHAR_T__ == 2
#define TAWNY_WCS(name) name
#else
#define TAWNY_WCS(name) tawny_##name
#endif

TAWNY_BEGIN_DECLS
size_t TAWNY_WCS(wcslen)(const WCHAR *text) TAWNY_API(wcslen);
size_t TAWNY_WCS(wcsnlen)(const WCHAR *text, size_t limit) TAWNY_API(wcsnlen);
WCHAR *TAWNY_WCS(wcscpy)(WCHAR *to, const WCHAR *from) TAWNY_API(wcscpy);
WCHAR *TAWNY_WCS(wcsncpy)(WCHAR *to, const WCHAR *from, size_t count) TAWNY_API(wcsncpy);
WCHAR *TAWNY_WCS(wcscat)(WCHAR *to, const WCHAR *from) TAWNY_API(wcscat);
WCHAR *TAWNY_WCS(wcsncat)(WCHAR *to, const WCHAR *from, size_t count) TAWNY_API(wcsncat);
int TAWNY_WCS(wcscmp)(const WCHAR *first, const WCHAR *second) TAWNY_API(wcscmp);
int TAWNY_WCS(wcsncmp)(const WCHAR *first, const WCHAR *second, size_t count) TAWNY_API(wcsncmp);
int TAWNY_WCS(wcscoll)(const WCHAR *first, const WCHAR *second) TAWNY_API(wcscoll);
size_t TAWNY_WCS(wcsxfrm)(WCHAR *to, const WCHAR *from, size_t count) TAWNY_API(wcsxfrm);
size_t TAWNY_WCS(wcsspn)(const WCHAR *text, const WCHAR *set) TAWNY_API(wcsspn);
size_t TAWNY_WCS(wcscspn)(const WCHAR *text, const WCHAR *set) TAWNY_API(wcscspn);
WCHAR *TAWNY_WCS(wcstok)(WCHAR *text, const WCHAR *separators, WCHAR **context) TAWNY_API(wcstok);
WCHAR *TAWNY_WCS(wmemcpy)(WCHAR *to, const WCHAR *from, size_t count) TAWNY_API(wmemcpy);
WCHAR *TAWNY_WCS(wmemmove)(WCHAR *to, const WCHAR *from, size_t count) TAWNY_API(wmemmove);
WCHAR *TAWNY_WCS(wmemset)(WCHAR *to, WCHAR unit, size_t count) TAWNY_API(wmemset);
int TAWNY_WCS(wmemcmp)(const WCHAR *first, const WCHAR *second, size_t count) TAWNY_API(wmemcmp);
#ifndef __cplusplus
WCHAR *TAWNY_WCS(wcschr)(const WCHAR *text, WCHAR unit) TAWNY_API(wcschr);
WCHAR *TAWNY_WCS(wcsrchr)(const WCHAR *text, WCHAR unit) TAWNY_API(wcsrchr);
WCHAR *TAWNY_WCS(wcsstr)(const WCHAR *text, const WCHAR *part) TAWNY_API(wcsstr);
WCHAR *TAWNY_WCS(wcspbrk)(const WCHAR *text, const WCHAR *set) TAWNY_API(wcspbrk);
WCHAR *TAWNY_WCS(wmemchr)(const WCHAR *text, WCHAR unit, size_t count) TAWNY_API(wmemchr);
#endif

errno_t wcscpy_s(WCHAR *to, rsize_t size, const WCHAR *from) TAWNY_API(wcscpy_s);
errno_t wcsncpy_s(WCHAR *to, rsize_t size, const WCHAR *from, rsize_t count) TAWNY_API(wcsncpy_s);
errno_t wcscat_s(WCHAR *to, rsize_t size, const WCHAR *from) TAWNY_API(wcscat_s);
errno_t wcsncat_s(WCHAR *to, rsize_t size, const WCHAR *from, rsize_t count) TAWNY_API(wcsncat_s);
WCHAR *wcstok_s(WCHAR *text, const WCHAR *separators, WCHAR **context) TAWNY_API(wcstok_s);
size_t wcsnlen_s(const WCHAR *text, size_t limit) TAWNY_API(wcsnlen_s);
errno_t wmemcpy_s(WCHAR *to, rsize_t size, const WCHAR *from, rsize_t count) TAWNY_API(wmemcpy_s);
errno_t wmemmove_s(WCHAR *to, rsize_t size, const WCHAR *from, rsize_t count) TAWNY_API(wmemmove_s);
int _wcsicmp(const WCHAR *first, const WCHAR *second) TAWNY_API(_wcsicmp);
int _wcsicoll(const WCHAR *first, const WCHAR *second) TAWNY_API(_wcsicmp);
int wcsicmp(const WCHAR *first, const WCHAR *second) TAWNY_API(_wcsicmp);
int _wcsnicmp(const WCHAR *first, const WCHAR *second, size_t count) TAWNY_API(_wcsnicmp);
int wcsnicmp(const WCHAR *first, const WCHAR *second, size_t count) TAWNY_API(_wcsnicmp);
WCHAR *_wcsdup(const WCHAR *text) TAWNY_API(_wcsdup);
WCHAR *_wcslwr(WCHAR *text) TAWNY_API(_wcslwr);
WCHAR *_wcsupr(WCHAR *text) TAWNY_API(_wcsupr);
WCHAR *wcslwr(WCHAR *text) TAWNY_API(_wcslwr);
WCHAR *wcsupr(WCHAR *text) TAWNY_API(_wcsupr);
WCHAR *_wcsrev(WCHAR *text) TAWNY_API(_wcsrev);
WCHAR *_wcsset(WCHAR *text, int unit) TAWNY_API(_wcsset);
errno_t _wcslwr_s(WCHAR *text, size_t size) TAWNY_API(_wcslwr_s);
errno_t _wcsupr_s(WCHAR *text, size_t size) TAWNY_API(_wcsupr_s);
#if __SIZEOF_WCHAR_T__ == 2
WCHAR *wcsdup(const WCHAR *text) TAWNY_API(_wcsdup);
#endif
TAWNY_END_DECLS

#ifdef __cplusplus
extern "C++" {
WCHAR *TAWNY_WCS(wcschr)(WCHAR *text, WCHAR unit) TAWNY_API(wcschr);
const WCHAR *TAWNY_WCS(wcschr)(const WCHAR *text, WCHAR unit) TAWNY_API(wcschr);
WCHAR *TAWNY_WCS(wcsrchr)(WCHAR *text, WCHAR unit) TAWNY_API(wcsrchr);
const WCHAR *TAWNY_WCS(wcsrchr)(const WCHAR *text, WCHAR unit) TAWNY_API(wcsrchr);
WCHAR *TAWNY_WCS(wcsstr)(WCHAR *text, const WCHAR *part) TAWNY_API(wcsstr);
const WCHAR *TAWNY_WCS(wcsstr)(const WCHAR *text, const WCHAR *part) TAWNY_API(wcsstr);
WCHAR *TAWNY_WCS(wcspbrk)(WCHAR *text, const WCHAR *set) TAWNY_API(wcspbrk);
const WCHAR *TAWNY_WCS(wcspbrk)(const WCHAR *text, const WCHAR *set) TAWNY_API(wcspbrk);
WCHAR *TAWNY_WCS(wmemchr)(WCHAR *text, WCHAR unit, size_t count) TAWNY_API(wmemchr);
const WCHAR *TAWNY_WCS(wmemchr)(const WCHAR *text, WCHAR unit, size_t count) TAWNY_API(wmemchr);
inline WCHAR *TAWNY_WCS(wcstok)(WCHAR *text, const WCHAR *separators)
{
    return TAWNY_WCS(wcstok)(text, separators, 0);
}
template <size_t N> inline errno_t wcscpy_s(WCHAR (&to)[N], const WCHAR *from) { return wcscpy_s(to, N, from); }
template <size_t N> inline errno_t wcsncpy_s(WCHAR (&to)[N], const WCHAR *from, size_t count)
{
    return wcsncpy_s(to, N, from, count);
}
template <size_t N> inline errno_t wcscat_s(WCHAR (&to)[N], const WCHAR *from) { return wcscat_s(to, N, from); }
template <size_t N> inline errno_t wcsncat_s(WCHAR (&to)[N], const WCHAR *from, size_t count)
{
    return wcsncat_s(to, N, from, count);
}
template <size_t N> inline errno_t _wcslwr_s(WCHAR (&text)[N]) { return _wcslwr_s(text, N); }
template <size_t N> inline errno_t _wcsupr_s(WCHAR (&text)[N]) { return _wcsupr_s(text, N); }
}
#endif

#endif /* TAWNY_CRT_WIDE_STRING_H */
