/*
 * winnls.h - national language support: locales, code pages, dates.
 * https://learn.microsoft.com/windows/win32/api/winnls/
 */
#ifndef _WINNLS_
#define _WINNLS_

#include <stringapiset.h>
#include <minwinbase.h>

#define MAX_LEADBYTES 12
#define MAX_DEFAULTCHAR 2

typedef DWORD LCTYPE;

typedef struct _cpinfo {
    UINT MaxCharSize;
    BYTE DefaultChar[MAX_DEFAULTCHAR];
    BYTE LeadByte[MAX_LEADBYTES];
} CPINFO, *LPCPINFO;

#define LOCALE_NOUSEROVERRIDE 0x80000000
#define LOCALE_RETURN_NUMBER 0x20000000
#define LOCALE_SLANGUAGE 2
#define LOCALE_SENGLANGUAGE 0x1001
#define LOCALE_SISO639LANGNAME 0x59
#define LOCALE_SISO3166CTRYNAME 0x5A
#define LOCALE_IDEFAULTANSICODEPAGE 0x1004
#define LOCALE_IDEFAULTCODEPAGE 0xB
#define LOCALE_SDECIMAL 0xE
#define LOCALE_STHOUSAND 0xF
#define LOCALE_SSHORTDATE 0x1F
#define LOCALE_SLONGDATE 0x20
#define LOCALE_STIMEFORMAT 0x1003
#define LOCALE_SNAME 0x5C
#define LCMAP_LOWERCASE 0x100
#define LCMAP_UPPERCASE 0x200
#define LCMAP_SORTKEY 0x400
#define DATE_SHORTDATE 1
#define DATE_LONGDATE 2
#define TIME_NOMINUTESORSECONDS 1
#define TIME_NOSECONDS 2
#define TIME_NOTIMEMARKER 4
#define TIME_FORCE24HOURFORMAT 8
#define LOCALE_NAME_USER_DEFAULT NULL
#define LOCALE_NAME_INVARIANT TAWNY_WIDE("")
#define LOCALE_NAME_SYSTEM_DEFAULT TAWNY_WIDE("!x-sys-default-locale")

TAWNY_BEGIN_DECLS
UINT WINAPI GetACP(VOID) TAWNY_API(GetACP);
UINT WINAPI GetOEMCP(VOID) TAWNY_API(GetOEMCP);
BOOL WINAPI GetCPInfo(UINT code_page, LPCPINFO information) TAWNY_API(GetCPInfo);
BOOL WINAPI IsValidCodePage(UINT code_page) TAWNY_API(IsValidCodePage);
BOOL WINAPI IsDBCSLeadByte(BYTE byte) TAWNY_API(IsDBCSLeadByte);
BOOL WINAPI IsDBCSLeadByteEx(UINT code_page, BYTE byte) TAWNY_API(IsDBCSLeadByteEx);
LCID WINAPI GetUserDefaultLCID(VOID) TAWNY_API(GetUserDefaultLCID);
LCID WINAPI GetSystemDefaultLCID(VOID) TAWNY_API(GetSystemDefaultLCID);
LCID WINAPI GetThreadLocale(VOID) TAWNY_API(GetThreadLocale);
BOOL WINAPI SetThreadLocale(LCID locale) TAWNY_API(SetThreadLocale);
LANGID WINAPI GetUserDefaultLangID(VOID) TAWNY_API(GetUserDefaultLangID);
LANGID WINAPI GetSystemDefaultLangID(VOID) TAWNY_API(GetSystemDefaultLangID);
LANGID WINAPI GetUserDefaultUILanguage(VOID) TAWNY_API(GetUserDefaultUILanguage);
int WINAPI GetUserDefaultLocaleName(LPWSTR name, int count) TAWNY_API(GetUserDefaultLocaleName);
int WINAPI GetLocaleInfoA(LCID locale, LCTYPE type, LPSTR data, int count) TAWNY_API(GetLocaleInfoA);
int WINAPI GetLocaleInfoW(LCID locale, LCTYPE type, LPWSTR data, int count) TAWNY_API(GetLocaleInfoW);
int WINAPI CompareStringA(LCID locale, DWORD flags, LPCCH first, int first_count, LPCCH second, int second_count)
    TAWNY_API(CompareStringA);
int WINAPI LCMapStringA(LCID locale, DWORD flags, LPCSTR source, int source_count, LPSTR target, int target_count)
    TAWNY_API(LCMapStringA);
int WINAPI LCMapStringW(LCID locale, DWORD flags, LPCWSTR source, int source_count, LPWSTR target, int target_count)
    TAWNY_API(LCMapStringW);
int WINAPI GetDateFormatA(LCID locale, DWORD flags, const SYSTEMTIME *date, LPCSTR format, LPSTR text, int count)
    TAWNY_API(GetDateFormatA);
int WINAPI GetDateFormatW(LCID locale, DWORD flags, const SYSTEMTIME *date, LPCWSTR format, LPWSTR text, int count)
    TAWNY_API(GetDateFormatW);
int WINAPI GetTimeFormatA(LCID locale, DWORD flags, const SYSTEMTIME *time, LPCSTR format, LPSTR text, int count)
    TAWNY_API(GetTimeFormatA);
int WINAPI GetTimeFormatW(LCID locale, DWORD flags, const SYSTEMTIME *time, LPCWSTR format, LPWSTR text, int count)
    TAWNY_API(GetTimeFormatW);
TAWNY_END_DECLS

#define GetLocaleInfo TAWNY_AW(GetLocaleInfo)
#define CompareString TAWNY_AW(CompareString)
#define LCMapString TAWNY_AW(LCMapString)
#define GetDateFormat TAWNY_AW(GetDateFormat)
#define GetTimeFormat TAWNY_AW(GetTimeFormat)

#endif /* _WINNLS_ */
