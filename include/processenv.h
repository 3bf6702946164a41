/*
 * processenv.h - environment, command line, current directory, standard handles.
 * https://learn.microsoft.com/windows/win32/api/processenv/
 */
#ifndef _PROCESSENV_
#define _PROCESSENV_

#include <minwindef.h>

#define STD_INPUT_HANDLE ((DWORD)-10)
#define STD_OUTPUT_HANDLE ((DWORD)-11)
#define STD_ERROR_HANDLE ((DWORD)-12)

TAWNY_BEGIN_DECLS
HANDLE WINAPI GetStdHandle(DWORD which) TAWNY_API(GetStdHandle);
BOOL WINAPI SetStdHandle(DWORD which, HANDLE handle) TAWNY_API(SetStdHandle);
LPSTR WINAPI GetCommandLineA(VOID) TAWNY_API(GetCommandLineA);
LPWSTR WINAPI GetCommandLineW(VOID) TAWNY_API(GetCommandLineW);
LPCH WINAPI GetEnvironmentStringsA(VOID) TAWNY_API(GetEnvironmentStringsA);
LPWCH WINAPI GetEnvironmentStringsW(VOID) TAWNY_API(GetEnvironmentStringsW);
BOOL WINAPI FreeEnvironmentStringsA(LPCH block) TAWNY_API(FreeEnvironmentStringsA);
BOOL WINAPI FreeEnvironmentStringsW(LPWCH block) TAWNY_API(FreeEnvironmentStringsW);
DWORD WINAPI GetEnvironmentVariableA(LPCSTR name, LPSTR value, DWORD length) TAWNY_API(GetEnvironmentVariableA);
DWORD WINAPI GetEnvironmentVariableW(LPCWSTR name, LPWSTR value, DWORD length) TAWNY_API(GetEnvironmentVariableW);
BOOL WINAPI SetEnvironmentVariableA(LPCSTR name, LPCSTR value) TAWNY_API(SetEnvironmentVariableA);
BOOL WINAPI SetEnvironmentVariableW(LPCWSTR name, LPCWSTR value) TAWNY_API(SetEnvironmentVariableW);
DWORD WINAPI ExpandEnvironmentStringsA(LPCSTR source, LPSTR target, DWORD length)
    TAWNY_API(ExpandEnvironmentStringsA);
DWORD WINAPI ExpandEnvironmentStringsW(LPCWSTR source, LPWSTR target, DWORD length)
    TAWNY_API(ExpandEnvironmentStringsW);
DWORD WINAPI GetCurrentDirectoryA(DWORD length, LPSTR buffer) TAWNY_API(GetCurrentDirectoryA);
DWORD WINAPI GetCurrentDirectoryW(DWORD length, LPWSTR buffer) TAWNY_API(GetCurrentDirectoryW);
BOOL WINAPI SetCurrentDirectoryA(LPCSTR path) TAWNY_API(SetCurrentDirectoryA);
BOOL WINAPI SetCurrentDirectoryW(LPCWSTR path) TAWNY_API(SetCurrentDirectoryW);
DWORD WINAPI SearchPathA(LPCSTR path, LPCSTR name, LPCSTR extension, DWORD length, LPSTR buffer, LPSTR *part)
    TAWNY_API(SearchPathA);
DWORD WINAPI SearchPathW(LPCWSTR path, LPCWSTR name, LPCWSTR extension, DWORD length, LPWSTR buffer, LPWSTR *part)
    TAWNY_API(SearchPathW);
TAWNY_END_DECLS

#define FreeEnvironmentStrings TAWNY_AW(FreeEnvironmentStrings)
#define GetEnvironmentVariable TAWNY_AW(GetEnvironmentVariable)
#define SetEnvironmentVariable TAWNY_AW(SetEnvironmentVariable)
#define ExpandEnvironmentStrings TAWNY_AW(ExpandEnvironmentStrings)
#define GetCurrentDirectory TAWNY_AW(GetCurrentDirectory)
#define SetCurrentDirectory TAWNY_AW(SetCurrentDirectory)
#define SearchPath TAWNY_AW(SearchPath)
#define GetCommandLine TAWNY_AW(GetCommandLine)
#ifdef UNICODE
#define GetEnvironmentStrings GetEnvironmentStringsW
#else
#define GetEnvironmentStrings GetEnvironmentStringsA
#endif

#endif /* _PROCESSENV_ */
