/*
 * tchar.h - one source for char and wide text: _T("..."), TCHAR, and a name for each function of both.
 * https://learn.microsoft.com/cpp/c-runtime-library/generic-text-mappings
 */
#ifndef _INC_TCHAR
#define _INC_TCHAR

#include <ctype.h>
#include <direct.h>
#include <io.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>
#include <wctype.h>

#include <tawny/nt/types.h>
#include <tawny/text.h>

#define __T(text) __TEXT(text)
#define _T(text) __T(text)
#define _TEXT(text) __T(text)

typedef TCHAR _TCHAR;
#ifdef UNICODE
typedef signed short _TSCHAR;
typedef unsigned short _TUCHAR;
typedef WCHAR _TXCHAR;
typedef wint_t _TINT;
#define _TEOF WEOF
#define _tmain wmain
#define _tWinMain wWinMain
#define _tenviron _wenviron
#define __targv __wargv
#include <tawny/crt/tchar_wide.h>
#else
typedef signed char _TSCHAR;
typedef unsigned char _TUCHAR;
typedef char _TXCHAR;
typedef int _TINT;
#define _TEOF EOF
#define _tmain main
#define _tWinMain WinMain
#define _tenviron _environ
#define __targv __argv
#include <tawny/crt/tchar_narrow.h>
#endif

#define _tcsinc(text) ((text) + 1)
#define _tcsdec(start, current) ((current) > (start) ? (current) - 1 : (TCHAR *)0)
#define _tcsnextc(text) ((unsigned)*(text))
#define _tcsclen _tcslen
#define _tclen(text) ((size_t)1)
#define _tccpy(to, from) (*(to) = *(from))

#endif /* _INC_TCHAR */
