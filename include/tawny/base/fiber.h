/*
 * winbase.h, fibers and fiber-local storage.
 * https://learn.microsoft.com/windows/win32/procthread/fibers
 */
#ifndef TAWNY_BASE_FIBER_H
#define TAWNY_BASE_FIBER_H

#include <minwinbase.h>

typedef VOID(WINAPI *PFIBER_START_ROUTINE)(LPVOID parameter);
typedef PFIBER_START_ROUTINE LPFIBER_START_ROUTINE;

TAWNY_BEGIN_DECLS
LPVOID WINAPI ConvertThreadToFiber(LPVOID parameter) TAWNY_API(ConvertThreadToFiber);
LPVOID WINAPI ConvertThreadToFiberEx(LPVOID parameter, DWORD flags) TAWNY_API(ConvertThreadToFiberEx);
BOOL WINAPI ConvertFiberToThread(VOID) TAWNY_API(ConvertFiberToThread);
LPVOID WINAPI CreateFiber(SIZE_T stack_size, LPFIBER_START_ROUTINE start, LPVOID parameter) TAWNY_API(CreateFiber);
LPVOID WINAPI CreateFiberEx(SIZE_T commit, SIZE_T reserve, DWORD flags, LPFIBER_START_ROUTINE start, LPVOID parameter)
    TAWNY_API(CreateFiberEx);
VOID WINAPI DeleteFiber(LPVOID fiber) TAWNY_API(DeleteFiber);
VOID WINAPI SwitchToFiber(LPVOID fiber) TAWNY_API(SwitchToFiber);
BOOL WINAPI IsThreadAFiber(VOID) TAWNY_API(IsThreadAFiber);
PVOID WINAPI GetCurrentFiber(VOID) TAWNY_API(GetCurrentFiber);
PVOID WINAPI GetFiberData(VOID) TAWNY_API(GetFiberData);

DWORD WINAPI FlsAlloc(PFLS_CALLBACK_FUNCTION callback) TAWNY_API(FlsAlloc);
PVOID WINAPI FlsGetValue(DWORD index) TAWNY_API(FlsGetValue);
BOOL WINAPI FlsSetValue(DWORD index, PVOID value) TAWNY_API(FlsSetValue);
BOOL WINAPI FlsFree(DWORD index) TAWNY_API(FlsFree);
TAWNY_END_DECLS

#endif /* TAWNY_BASE_FIBER_H */
