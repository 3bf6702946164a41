/*
 * debugapi.h - the debugger and its output.
 * https://learn.microsoft.com/windows/win32/api/debugapi/
 */
#ifndef _APISETDEBUG_
#define _APISETDEBUG_

#include <minwindef.h>

TAWNY_BEGIN_DECLS
BOOL WINAPI IsDebuggerPresent(VOID) TAWNY_API(IsDebuggerPresent);
BOOL WINAPI CheckRemoteDebuggerPresent(HANDLE process, PBOOL present) TAWNY_API(CheckRemoteDebuggerPresent);
VOID WINAPI DebugBreak(VOID) TAWNY_API(DebugBreak);
VOID WINAPI OutputDebugStringA(LPCSTR text) TAWNY_API(OutputDebugStringA);
VOID WINAPI OutputDebugStringW(LPCWSTR text) TAWNY_API(OutputDebugStringW);
TAWNY_END_DECLS

#define OutputDebugString TAWNY_AW(OutputDebugString)

#endif /* _APISETDEBUG_ */
