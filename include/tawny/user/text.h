/*
 * Formatting and characters of the user interface library.
 * https://learn.microsoft.com/windows/win32/menurc/strings
 */
#ifndef TAWNY_USER_TEXT_H
#define TAWNY_USER_TEXT_H

#include <stdarg.h>

#include <windef.h>

TAWNY_BEGIN_DECLS
int WINAPIV wsprintfA(LPSTR buffer, LPCSTR format, ...) TAWNY_API(wsprintfA);
int WINAPIV wsprintfW(LPWSTR buffer, LPCWSTR format, ...) TAWNY_API(wsprintfW);
int WINAPI wvsprintfA(LPSTR buffer, LPCSTR format, va_list arguments) TAWNY_API(wvsprintfA);
int WINAPI wvsprintfW(LPWSTR buffer, LPCWSTR format, va_list arguments) TAWNY_API(wvsprintfW);
LPSTR WINAPI CharUpperA(LPSTR text) TAWNY_API(CharUpperA);
LPWSTR WINAPI CharUpperW(LPWSTR text) TAWNY_API(CharUpperW);
LPSTR WINAPI CharLowerA(LPSTR text) TAWNY_API(CharLowerA);
LPWSTR WINAPI CharLowerW(LPWSTR text) TAWNY_API(CharLowerW);
DWORD WINAPI CharUpperBuffA(LPSTR text, DWORD length) TAWNY_API(CharUpperBuffA);
DWORD WINAPI CharUpperBuffW(LPWSTR text, DWORD length) TAWNY_API(CharUpperBuffW);
DWORD WINAPI CharLowerBuffA(LPSTR text, DWORD length) TAWNY_API(CharLowerBuffA);
DWORD WINAPI CharLowerBuffW(LPWSTR text, DWORD length) TAWNY_API(CharLowerBuffW);
LPSTR WINAPI CharNextA(LPCSTR text) TAWNY_API(CharNextA);
LPWSTR WINAPI CharNextW(LPCWSTR text) TAWNY_API(CharNextW);
LPSTR WINAPI CharPrevA(LPCSTR start, LPCSTR current) TAWNY_API(CharPrevA);
LPWSTR WINAPI CharPrevW(LPCWSTR start, LPCWSTR current) TAWNY_API(CharPrevW);
BOOL WINAPI CharToOemA(LPCSTR source, LPSTR target) TAWNY_API(CharToOemA);
BOOL WINAPI CharToOemW(LPCWSTR source, LPSTR target) TAWNY_API(CharToOemW);
BOOL WINAPI OemToCharA(LPCSTR source, LPSTR target) TAWNY_API(OemToCharA);
BOOL WINAPI OemToCharW(LPCSTR source, LPWSTR target) TAWNY_API(OemToCharW);
BOOL WINAPI IsCharAlphaA(CHAR character) TAWNY_API(IsCharAlphaA);
BOOL WINAPI IsCharAlphaW(WCHAR character) TAWNY_API(IsCharAlphaW);
BOOL WINAPI IsCharAlphaNumericA(CHAR character) TAWNY_API(IsCharAlphaNumericA);
BOOL WINAPI IsCharAlphaNumericW(WCHAR character) TAWNY_API(IsCharAlphaNumericW);
TAWNY_END_DECLS

#define wsprintf TAWNY_AW(wsprintf)
#define wvsprintf TAWNY_AW(wvsprintf)
#define CharUpper TAWNY_AW(CharUpper)
#define CharLower TAWNY_AW(CharLower)
#define CharUpperBuff TAWNY_AW(CharUpperBuff)
#define CharLowerBuff TAWNY_AW(CharLowerBuff)
#define CharNext TAWNY_AW(CharNext)
#define CharPrev TAWNY_AW(CharPrev)
#define CharToOem TAWNY_AW(CharToOem)
#define OemToChar TAWNY_AW(OemToChar)
#define IsCharAlpha TAWNY_AW(IsCharAlpha)
#define IsCharAlphaNumeric TAWNY_AW(IsCharAlphaNumeric)

#endif /* TAWNY_USER_TEXT_H */
