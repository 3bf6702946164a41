/*
 * errhandlingapi.h - the last error, and exceptions nobody handles.
 * https://learn.microsoft.com/windows/win32/api/errhandlingapi/
 */
#ifndef _ERRHANDLING_H_
#define _ERRHANDLING_H_

#include <minwinbase.h>

typedef LONG(WINAPI *PTOP_LEVEL_EXCEPTION_FILTER)(struct _EXCEPTION_POINTERS *info);
typedef PTOP_LEVEL_EXCEPTION_FILTER LPTOP_LEVEL_EXCEPTION_FILTER;

#define SEM_FAILCRITICALERRORS 0x0001
#define SEM_NOGPFAULTERRORBOX 0x0002
#define SEM_NOALIGNMENTFAULTEXCEPT 0x0004
#define SEM_NOOPENFILEERRORBOX 0x8000

TAWNY_BEGIN_DECLS
DWORD WINAPI GetLastError(VOID) TAWNY_API(GetLastError);
VOID WINAPI SetLastError(DWORD code) TAWNY_API(SetLastError);
UINT WINAPI GetErrorMode(VOID) TAWNY_API(GetErrorMode);
UINT WINAPI SetErrorMode(UINT mode) TAWNY_API(SetErrorMode);
BOOL WINAPI SetThreadErrorMode(DWORD mode, LPDWORD old) TAWNY_API(SetThreadErrorMode);
DWORD WINAPI GetThreadErrorMode(VOID) TAWNY_API(GetThreadErrorMode);
VOID WINAPI RaiseException(DWORD code, DWORD flags, DWORD count, const ULONG_PTR *arguments) TAWNY_API(RaiseException);
LPTOP_LEVEL_EXCEPTION_FILTER WINAPI SetUnhandledExceptionFilter(LPTOP_LEVEL_EXCEPTION_FILTER filter)
    TAWNY_API(SetUnhandledExceptionFilter);
LONG WINAPI UnhandledExceptionFilter(struct _EXCEPTION_POINTERS *info) TAWNY_API(UnhandledExceptionFilter);
PVOID WINAPI AddVectoredExceptionHandler(ULONG first, PVECTORED_EXCEPTION_HANDLER handler)
    TAWNY_API(AddVectoredExceptionHandler);
ULONG WINAPI RemoveVectoredExceptionHandler(PVOID handle) TAWNY_API(RemoveVectoredExceptionHandler);
VOID WINAPI FatalAppExitA(UINT action, LPCSTR text) TAWNY_API(FatalAppExitA);
VOID WINAPI FatalAppExitW(UINT action, LPCWSTR text) TAWNY_API(FatalAppExitW);
TAWNY_END_DECLS
#define FatalAppExit TAWNY_AW(FatalAppExit)

#endif /* _ERRHANDLING_H_ */
