/*
 * strsafe.h - copying, appending and formatting into buffers whose size is told: StringCch counts characters, StringCb
 * bytes.
 * https://learn.microsoft.com/windows/win32/api/strsafe/
 */
#ifndef _STRSAFE_H_INCLUDED_
#define _STRSAFE_H_INCLUDED_

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include <tawny/nt/types.h>
#include <tawny/winerror/results.h>

typedef char *STRSAFE_LPSTR;
typedef const char *STRSAFE_LPCSTR;
typedef WCHAR *STRSAFE_LPWSTR;
typedef const WCHAR *STRSAFE_LPCWSTR;
typedef TCHAR *STRSAFE_LPTSTR;
typedef const TCHAR *STRSAFE_LPCTSTR;

#define STRSAFE_MAX_CCH 2147483647
#define STRSAFE_MAX_LENGTH (STRSAFE_MAX_CCH - 1)
#define STRSAFE_E_INSUFFICIENT_BUFFER ((HRESULT)0x8007007A)
#define STRSAFE_E_INVALID_PARAMETER ((HRESULT)0x80070057)
#define STRSAFE_E_END_OF_FILE ((HRESULT)0x80070026)

#define STRSAFE_FILL_BEHIND_NULL 0x00000200
#define STRSAFE_IGNORE_NULLS 0x00000100
#define STRSAFE_FILL_ON_FAILURE 0x00000400
#define STRSAFE_NULL_ON_FAILURE 0x00000800
#define STRSAFE_NO_TRUNCATION 0x00001000
#define STRSAFE_FILL_BYTE(fill) ((DWORD)(((fill) & 0x000000FF) | STRSAFE_FILL_BEHIND_NULL))
#define STRSAFE_FAILURE_BYTE(fill) ((DWORD)(((fill) & 0x000000FF) | STRSAFE_FILL_ON_FAILURE))

TAWNY_BEGIN_DECLS
HRESULT WINAPI StringCchCopyA(char *to, size_t size, const char *from) TAWNY_API(StringCchCopyA);
HRESULT WINAPI StringCchCopyNA(char *to, size_t size, const char *from, size_t count) TAWNY_API(StringCchCopyNA);
HRESULT WINAPI StringCchCopyExA(char *to, size_t size, const char *from, char **end, size_t *left, DWORD flags)
    TAWNY_API(StringCchCopyExA);
HRESULT WINAPI StringCchCopyNExA(char *to, size_t size, const char *from, size_t count, char **end,
    size_t *left, DWORD flags) TAWNY_API(StringCchCopyNExA);
HRESULT WINAPI StringCchCatA(char *to, size_t size, const char *from) TAWNY_API(StringCchCatA);
HRESULT WINAPI StringCchCatNA(char *to, size_t size, const char *from, size_t count) TAWNY_API(StringCchCatNA);
HRESULT WINAPI StringCchCatExA(char *to, size_t size, const char *from, char **end, size_t *left, DWORD flags)
    TAWNY_API(StringCchCatExA);
HRESULT WINAPI StringCchCatNExA(char *to, size_t size, const char *from, size_t count, char **end,
    size_t *left, DWORD flags) TAWNY_API(StringCchCatNExA);
HRESULT WINAPI StringCchVPrintfA(char *to, size_t size, const char *format, va_list arguments)
    TAWNY_API(StringCchVPrintfA);
HRESULT WINAPI StringCchVPrintfExA(char *to, size_t size, char **end, size_t *left, DWORD flags,
    const char *format, va_list arguments) TAWNY_API(StringCchVPrintfExA);
HRESULT WINAPI StringCchPrintfA(char *to, size_t size, const char *format, ...) TAWNY_API(StringCchPrintfA);
HRESULT WINAPI StringCchPrintfExA(char *to, size_t size, char **end, size_t *left, DWORD flags, const char *format, ...)
    TAWNY_API(StringCchPrintfExA);
HRESULT WINAPI StringCchLengthA(const char *text, size_t maximum, size_t *length) TAWNY_API(StringCchLengthA);
HRESULT WINAPI StringCchGetsA(char *to, size_t size) TAWNY_API(StringCchGetsA);
HRESULT WINAPI StringCchCopyW(WCHAR *to, size_t size, const WCHAR *from) TAWNY_API(StringCchCopyW);
HRESULT WINAPI StringCchCopyNW(WCHAR *to, size_t size, const WCHAR *from, size_t count) TAWNY_API(StringCchCopyNW);
HRESULT WINAPI StringCchCopyExW(WCHAR *to, size_t size, const WCHAR *from, WCHAR **end, size_t *left, DWORD flags)
    TAWNY_API(StringCchCopyExW);
HRESULT WINAPI StringCchCopyNExW(WCHAR *to, size_t size, const WCHAR *from, size_t count, WCHAR **end,
    size_t *left, DWORD flags) TAWNY_API(StringCchCopyNExW);
HRESULT WINAPI StringCchCatW(WCHAR *to, size_t size, const WCHAR *from) TAWNY_API(StringCchCatW);
HRESULT WINAPI StringCchCatNW(WCHAR *to, size_t size, const WCHAR *from, size_t count) TAWNY_API(StringCchCatNW);
HRESULT WINAPI StringCchCatExW(WCHAR *to, size_t size, const WCHAR *from, WCHAR **end, size_t *left, DWORD flags)
    TAWNY_API(StringCchCatExW);
HRESULT WINAPI StringCchCatNExW(WCHAR *to, size_t size, const WCHAR *from, size_t count, WCHAR **end,
    size_t *left, DWORD flags) TAWNY_API(StringCchCatNExW);
HRESULT WINAPI StringCchVPrintfW(WCHAR *to, size_t size, const WCHAR *format, va_list arguments)
    TAWNY_API(StringCchVPrintfW);
HRESULT WINAPI StringCchVPrintfExW(WCHAR *to, size_t size, WCHAR **end, size_t *left, DWORD flags,
    const WCHAR *format, va_list arguments) TAWNY_API(StringCchVPrintfExW);
HRESULT WINAPI StringCchPrintfW(WCHAR *to, size_t size, const WCHAR *format, ...) TAWNY_API(StringCchPrintfW);
HRESULT WINAPI StringCchPrintfExW(WCHAR *to, size_t size, WCHAR **end, size_t *left, DWORD flags,
    const WCHAR *format, ...) TAWNY_API(StringCchPrintfExW);
HRESULT WINAPI StringCchLengthW(const WCHAR *text, size_t maximum, size_t *length) TAWNY_API(StringCchLengthW);
HRESULT WINAPI StringCchGetsW(WCHAR *to, size_t size) TAWNY_API(StringCchGetsW);
HRESULT WINAPI StringCbCopyA(char *to, size_t size, const char *from) TAWNY_API(StringCbCopyA);
HRESULT WINAPI StringCbCopyNA(char *to, size_t size, const char *from, size_t count) TAWNY_API(StringCbCopyNA);
HRESULT WINAPI StringCbCopyExA(char *to, size_t size, const char *from, char **end, size_t *left, DWORD flags)
    TAWNY_API(StringCbCopyExA);
HRESULT WINAPI StringCbCopyNExA(char *to, size_t size, const char *from, size_t count, char **end,
    size_t *left, DWORD flags) TAWNY_API(StringCbCopyNExA);
HRESULT WINAPI StringCbCatA(char *to, size_t size, const char *from) TAWNY_API(StringCbCatA);
HRESULT WINAPI StringCbCatNA(char *to, size_t size, const char *from, size_t count) TAWNY_API(StringCbCatNA);
HRESULT WINAPI StringCbCatExA(char *to, size_t size, const char *from, char **end, size_t *left, DWORD flags)
    TAWNY_API(StringCbCatExA);
HRESULT WINAPI StringCbCatNExA(char *to, size_t size, const char *from, size_t count, char **end, size_t *left,
    DWORD flags) TAWNY_API(StringCbCatNExA);
HRESULT WINAPI StringCbVPrintfA(char *to, size_t size, const char *format, va_list arguments)
    TAWNY_API(StringCbVPrintfA);
HRESULT WINAPI StringCbVPrintfExA(char *to, size_t size, char **end, size_t *left, DWORD flags,
    const char *format, va_list arguments) TAWNY_API(StringCbVPrintfExA);
HRESULT WINAPI StringCbPrintfA(char *to, size_t size, const char *format, ...) TAWNY_API(StringCbPrintfA);
HRESULT WINAPI StringCbPrintfExA(char *to, size_t size, char **end, size_t *left, DWORD flags, const char *format, ...)
    TAWNY_API(StringCbPrintfExA);
HRESULT WINAPI StringCbLengthA(const char *text, size_t maximum, size_t *length) TAWNY_API(StringCbLengthA);
HRESULT WINAPI StringCbGetsA(char *to, size_t size) TAWNY_API(StringCbGetsA);
HRESULT WINAPI StringCbCopyW(WCHAR *to, size_t size, const WCHAR *from) TAWNY_API(StringCbCopyW);
HRESULT WINAPI StringCbCopyNW(WCHAR *to, size_t size, const WCHAR *from, size_t count) TAWNY_API(StringCbCopyNW);
HRESULT WINAPI StringCbCopyExW(WCHAR *to, size_t size, const WCHAR *from, WCHAR **end, size_t *left, DWORD flags)
    TAWNY_API(StringCbCopyExW);
HRESULT WINAPI StringCbCopyNExW(WCHAR *to, size_t size, const WCHAR *from, size_t count, WCHAR **end,
    size_t *left, DWORD flags) TAWNY_API(StringCbCopyNExW);
HRESULT WINAPI StringCbCatW(WCHAR *to, size_t size, const WCHAR *from) TAWNY_API(StringCbCatW);
HRESULT WINAPI StringCbCatNW(WCHAR *to, size_t size, const WCHAR *from, size_t count) TAWNY_API(StringCbCatNW);
HRESULT WINAPI StringCbCatExW(WCHAR *to, size_t size, const WCHAR *from, WCHAR **end, size_t *left, DWORD flags)
    TAWNY_API(StringCbCatExW);
HRESULT WINAPI StringCbCatNExW(WCHAR *to, size_t size, const WCHAR *from, size_t count, WCHAR **end,
    size_t *left, DWORD flags) TAWNY_API(StringCbCatNExW);
HRESULT WINAPI StringCbVPrintfW(WCHAR *to, size_t size, const WCHAR *format, va_list arguments)
    TAWNY_API(StringCbVPrintfW);
HRESULT WINAPI StringCbVPrintfExW(WCHAR *to, size_t size, WCHAR **end, size_t *left, DWORD flags,
    const WCHAR *format, va_list arguments) TAWNY_API(StringCbVPrintfExW);
HRESULT WINAPI StringCbPrintfW(WCHAR *to, size_t size, const WCHAR *format, ...) TAWNY_API(StringCbPrintfW);
HRESULT WINAPI StringCbPrintfExW(WCHAR *to, size_t size, WCHAR **end, size_t *left, DWORD flags,
    const WCHAR *format, ...) TAWNY_API(StringCbPrintfExW);
HRESULT WINAPI StringCbLengthW(const WCHAR *text, size_t maximum, size_t *length) TAWNY_API(StringCbLengthW);
HRESULT WINAPI StringCbGetsW(WCHAR *to, size_t size) TAWNY_API(StringCbGetsW);
TAWNY_END_DECLS

#define StringCchCopy TAWNY_AW(StringCchCopy)
#define StringCchCopyN TAWNY_AW(StringCchCopyN)
#define StringCchCopyEx TAWNY_AW(StringCchCopyEx)
#define StringCchCopyNEx TAWNY_AW(StringCchCopyNEx)
#define StringCchCat TAWNY_AW(StringCchCat)
#define StringCchCatN TAWNY_AW(StringCchCatN)
#define StringCchCatEx TAWNY_AW(StringCchCatEx)
#define StringCchCatNEx TAWNY_AW(StringCchCatNEx)
#define StringCchVPrintf TAWNY_AW(StringCchVPrintf)
#define StringCchVPrintfEx TAWNY_AW(StringCchVPrintfEx)
#define StringCchPrintf TAWNY_AW(StringCchPrintf)
#define StringCchPrintfEx TAWNY_AW(StringCchPrintfEx)
#define StringCchLength TAWNY_AW(StringCchLength)
#define StringCchGets TAWNY_AW(StringCchGets)
#define StringCbCopy TAWNY_AW(StringCbCopy)
#define StringCbCopyN TAWNY_AW(StringCbCopyN)
#define StringCbCopyEx TAWNY_AW(StringCbCopyEx)
#define StringCbCopyNEx TAWNY_AW(StringCbCopyNEx)
#define StringCbCat TAWNY_AW(StringCbCat)
#define StringCbCatN TAWNY_AW(StringCbCatN)
#define StringCbCatEx TAWNY_AW(StringCbCatEx)
#define StringCbCatNEx TAWNY_AW(StringCbCatNEx)
#define StringCbVPrintf TAWNY_AW(StringCbVPrintf)
#define StringCbVPrintfEx TAWNY_AW(StringCbVPrintfEx)
#define StringCbPrintf TAWNY_AW(StringCbPrintf)
#define StringCbPrintfEx TAWNY_AW(StringCbPrintfEx)
#define StringCbLength TAWNY_AW(StringCbLength)
#define StringCbGets TAWNY_AW(StringCbGets)

#endif /* _STRSAFE_H_INCLUDED_ */
