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
size_t TAWNY_WCS(wcslen)(const tawny_wchar *text) TAWNY_API(wcslen);
size_t TAWNY_WCS(wcsnlen)(const tawny_wchar *text, size_t limit) TAWNY_API(wcsnlen);
tawny_wchar *TAWNY_WCS(wcscpy)(tawny_wchar *to, const tawny_wchar *from) TAWNY_API(wcscpy);
tawny_wchar *TAWNY_WCS(wcsncpy)(tawny_wchar *to, const tawny_wchar *from, size_t count) TAWNY_API(wcsncpy);
tawny_wchar *TAWNY_WCS(wcscat)(tawny_wchar *to, const tawny_wchar *from) TAWNY_API(wcscat);
tawny_wchar *TAWNY_WCS(wcsncat)(tawny_wchar *to, const tawny_wchar *from, size_t count) TAWNY_API(wcsncat);
int TAWNY_WCS(wcscmp)(const tawny_wchar *first, const tawny_wchar *second) TAWNY_API(wcscmp);
int TAWNY_WCS(wcsncmp)(const tawny_wchar *first, const tawny_wchar *second, size_t count) TAWNY_API(wcsncmp);
int TAWNY_WCS(wcscoll)(const tawny_wchar *first, const tawny_wchar *second) TAWNY_API(wcscoll);
size_t TAWNY_WCS(wcsxfrm)(tawny_wchar *to, const tawny_wchar *from, size_t count) TAWNY_API(wcsxfrm);
size_t TAWNY_WCS(wcsspn)(const tawny_wchar *text, const tawny_wchar *set) TAWNY_API(wcsspn);
size_t TAWNY_WCS(wcscspn)(const tawny_wchar *text, const tawny_wchar *set) TAWNY_API(wcscspn);
tawny_wchar *TAWNY_WCS(wcstok)(tawny_wchar *text, const tawny_wchar *separators,
    tawny_wchar **context) TAWNY_API(wcstok);
tawny_wchar *TAWNY_WCS(wmemcpy)(tawny_wchar *to, const tawny_wchar *from, size_t count) TAWNY_API(wmemcpy);
tawny_wchar *TAWNY_WCS(wmemmove)(tawny_wchar *to, const tawny_wchar *from, size_t count) TAWNY_API(wmemmove);
tawny_wchar *TAWNY_WCS(wmemset)(tawny_wchar *to, tawny_wchar unit, size_t count) TAWNY_API(wmemset);
int TAWNY_WCS(wmemcmp)(const tawny_wchar *first, const tawny_wchar *second, size_t count) TAWNY_API(wmemcmp);
#ifndef __cplusplus
tawny_wchar *TAWNY_WCS(wcschr)(const tawny_wchar *text, tawny_wchar unit) TAWNY_API(wcschr);
tawny_wchar *TAWNY_WCS(wcsrchr)(const tawny_wchar *text, tawny_wchar unit) TAWNY_API(wcsrchr);
tawny_wchar *TAWNY_WCS(wcsstr)(const tawny_wchar *text, const tawny_wchar *part) TAWNY_API(wcsstr);
tawny_wchar *TAWNY_WCS(wcspbrk)(const tawny_wchar *text, const tawny_wchar *set) TAWNY_API(wcspbrk);
tawny_wchar *TAWNY_WCS(wmemchr)(const tawny_wchar *text, tawny_wchar unit, size_t count) TAWNY_API(wmemchr);
#endif

errno_t wcscpy_s(tawny_wchar *to, rsize_t size, const tawny_wchar *from) TAWNY_API(wcscpy_s);
errno_t wcsncpy_s(tawny_wchar *to, rsize_t size, const tawny_wchar *from, rsize_t count) TAWNY_API(wcsncpy_s);
errno_t wcscat_s(tawny_wchar *to, rsize_t size, const tawny_wchar *from) TAWNY_API(wcscat_s);
errno_t wcsncat_s(tawny_wchar *to, rsize_t size, const tawny_wchar *from, rsize_t count) TAWNY_API(wcsncat_s);
tawny_wchar *wcstok_s(tawny_wchar *text, const tawny_wchar *separators, tawny_wchar **context) TAWNY_API(wcstok_s);
size_t wcsnlen_s(const tawny_wchar *text, size_t limit) TAWNY_API(wcsnlen_s);
errno_t wmemcpy_s(tawny_wchar *to, rsize_t size, const tawny_wchar *from, rsize_t count) TAWNY_API(wmemcpy_s);
errno_t wmemmove_s(tawny_wchar *to, rsize_t size, const tawny_wchar *from, rsize_t count) TAWNY_API(wmemmove_s);
int _wcsicmp(const tawny_wchar *first, const tawny_wchar *second) TAWNY_API(_wcsicmp);
int _wcsicoll(const tawny_wchar *first, const tawny_wchar *second) TAWNY_API(_wcsicmp);
int wcsicmp(const tawny_wchar *first, const tawny_wchar *second) TAWNY_API(_wcsicmp);
int _wcsnicmp(const tawny_wchar *first, const tawny_wchar *second, size_t count) TAWNY_API(_wcsnicmp);
int wcsnicmp(const tawny_wchar *first, const tawny_wchar *second, size_t count) TAWNY_API(_wcsnicmp);
tawny_wchar *_wcsdup(const tawny_wchar *text) TAWNY_API(_wcsdup);
tawny_wchar *_wcslwr(tawny_wchar *text) TAWNY_API(_wcslwr);
tawny_wchar *_wcsupr(tawny_wchar *text) TAWNY_API(_wcsupr);
tawny_wchar *wcslwr(tawny_wchar *text) TAWNY_API(_wcslwr);
tawny_wchar *wcsupr(tawny_wchar *text) TAWNY_API(_wcsupr);
tawny_wchar *_wcsrev(tawny_wchar *text) TAWNY_API(_wcsrev);
tawny_wchar *_wcsset(tawny_wchar *text, int unit) TAWNY_API(_wcsset);
errno_t _wcslwr_s(tawny_wchar *text, size_t size) TAWNY_API(_wcslwr_s);
errno_t _wcsupr_s(tawny_wchar *text, size_t size) TAWNY_API(_wcsupr_s);
#if __SIZEOF_WCHAR_T__ == 2
tawny_wchar *wcsdup(const tawny_wchar *text) TAWNY_API(_wcsdup);
#endif
TAWNY_END_DECLS

#ifdef __cplusplus
extern "C++" {
tawny_wchar *TAWNY_WCS(wcschr)(tawny_wchar *text, tawny_wchar unit) TAWNY_API(wcschr);
const tawny_wchar *TAWNY_WCS(wcschr)(const tawny_wchar *text, tawny_wchar unit) TAWNY_API(wcschr);
tawny_wchar *TAWNY_WCS(wcsrchr)(tawny_wchar *text, tawny_wchar unit) TAWNY_API(wcsrchr);
const tawny_wchar *TAWNY_WCS(wcsrchr)(const tawny_wchar *text, tawny_wchar unit) TAWNY_API(wcsrchr);
tawny_wchar *TAWNY_WCS(wcsstr)(tawny_wchar *text, const tawny_wchar *part) TAWNY_API(wcsstr);
const tawny_wchar *TAWNY_WCS(wcsstr)(const tawny_wchar *text, const tawny_wchar *part) TAWNY_API(wcsstr);
tawny_wchar *TAWNY_WCS(wcspbrk)(tawny_wchar *text, const tawny_wchar *set) TAWNY_API(wcspbrk);
const tawny_wchar *TAWNY_WCS(wcspbrk)(const tawny_wchar *text, const tawny_wchar *set) TAWNY_API(wcspbrk);
tawny_wchar *TAWNY_WCS(wmemchr)(tawny_wchar *text, tawny_wchar unit, size_t count) TAWNY_API(wmemchr);
const tawny_wchar *TAWNY_WCS(wmemchr)(const tawny_wchar *text, tawny_wchar unit, size_t count) TAWNY_API(wmemchr);
inline tawny_wchar *TAWNY_WCS(wcstok)(tawny_wchar *text, const tawny_wchar *separators)
{
    return TAWNY_WCS(wcstok)(text, separators, 0);
}
template <size_t N> inline errno_t wcscpy_s(tawny_wchar (&to)[N],
    const tawny_wchar *from) { return wcscpy_s(to, N, from); }
template <size_t N> inline errno_t wcsncpy_s(tawny_wchar (&to)[N], const tawny_wchar *from, size_t count)
{
    return wcsncpy_s(to, N, from, count);
}
template <size_t N> inline errno_t wcscat_s(tawny_wchar (&to)[N],
    const tawny_wchar *from) { return wcscat_s(to, N, from); }
template <size_t N> inline errno_t wcsncat_s(tawny_wchar (&to)[N], const tawny_wchar *from, size_t count)
{
    return wcsncat_s(to, N, from, count);
}
template <size_t N> inline errno_t _wcslwr_s(tawny_wchar (&text)[N]) { return _wcslwr_s(text, N); }
template <size_t N> inline errno_t _wcsupr_s(tawny_wchar (&text)[N]) { return _wcsupr_s(text, N); }
}
#endif

#endif /* TAWNY_CRT_WIDE_STRING_H */
