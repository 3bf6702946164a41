/*
 * shellapi.h - the command line as arguments, and starting a document.
 * https://learn.microsoft.com/windows/win32/api/shellapi/
 */
#ifndef _INC_SHELLAPI
#define _INC_SHELLAPI

#include <windef.h>

DECLARE_HANDLE(HDROP);

TAWNY_BEGIN_DECLS
LPWSTR *WINAPI CommandLineToArgvW(LPCWSTR command_line, int *count) TAWNY_API(CommandLineToArgvW);
HINSTANCE WINAPI ShellExecuteA(HWND window, LPCSTR verb, LPCSTR file, LPCSTR parameters, LPCSTR directory, INT show)
    TAWNY_API(ShellExecuteA);
HINSTANCE WINAPI ShellExecuteW(HWND window, LPCWSTR verb, LPCWSTR file, LPCWSTR parameters, LPCWSTR directory,
    INT show) TAWNY_API(ShellExecuteW);
TAWNY_END_DECLS

#define ShellExecute TAWNY_AW(ShellExecute)

#endif /* _INC_SHELLAPI */
