/*
 * stringapiset.h - conversion between code pages and UTF-16, and comparison.
 * https://learn.microsoft.com/windows/win32/api/stringapiset/
 */
#ifndef _APISETSTRING_
#define _APISETSTRING_

#include <minwindef.h>

#define CP_ACP 0
#define CP_OEMCP 1
#define CP_MACCP 2
#define CP_THREAD_ACP 3
#define CP_SYMBOL 0x2A
#define CP_UTF7 0xFDE8
#define CP_UTF8 0xFDE9
#define MB_PRECOMPOSED 1
#define MB_COMPOSITE 2
#define MB_USEGLYPHCHARS 4
#define MB_ERR_INVALID_CHARS 8
#define WC_COMPOSITECHECK 0x200
#define WC_DISCARDNS 0x10
#define WC_SEPCHARS 0x20
#define WC_DEFAULTCHAR 0x40
#define WC_ERR_INVALID_CHARS 0x80
#define WC_NO_BEST_FIT_CHARS 0x400
#define NORM_IGNORECASE 1
#define NORM_IGNORENONSPACE 2
#define NORM_IGNORESYMBOLS 4
#define NORM_IGNOREKANATYPE 0x10000
#define NORM_IGNOREWIDTH 0x20000
#define CSTR_LESS_THAN 1
#define CSTR_EQUAL 2
#define CSTR_GREATER_THAN 3

TAWNY_BEGIN_DECLS
int WINAPI MultiByteToWideChar(UINT code_page, DWORD flags, LPCCH bytes, int byte_count, LPWSTR wide, int wide_count)
    TAWNY_API(MultiByteToWideChar);
int WINAPI WideCharToMultiByte(UINT code_page, DWORD flags, LPCWCH wide, int wide_count, LPSTR bytes, int byte_count,
    LPCCH default_char, LPBOOL used_default) TAWNY_API(WideCharToMultiByte);
int WINAPI CompareStringOrdinal(LPCWCH first, int first_count, LPCWCH second, int second_count, BOOL ignore_case)
    TAWNY_API(CompareStringOrdinal);
int WINAPI CompareStringEx(LPCWSTR locale, DWORD flags, LPCWCH first, int first_count, LPCWCH second, int second_count,
    LPVOID version, LPVOID reserved, LPARAM parameter) TAWNY_API(CompareStringEx);
int WINAPI CompareStringW(LCID locale, DWORD flags, PCWCH first, int first_count, PCWCH second, int second_count)
    TAWNY_API(CompareStringW);
BOOL WINAPI GetStringTypeW(DWORD type, LPCWCH text, int count, LPWORD types) TAWNY_API(GetStringTypeW);
TAWNY_END_DECLS

#endif /* _APISETSTRING_ */
