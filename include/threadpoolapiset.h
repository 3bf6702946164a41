/*
 * threadpoolapiset.h - the thread pool: work, timers, waits and completion of I/O.
 * https://learn.microsoft.com/windows/win32/procthread/thread-pool-api
 */
#ifndef _THREADPOOLAPISET_H_
#define _THREADPOOLAPISET_H_

#include <minwinbase.h>

typedef VOID(WINAPI *PTP_WIN32_IO_CALLBACK)(PTP_CALLBACK_INSTANCE instance, PVOID context, PVOID overlapped,
    ULONG result, ULONG_PTR bytes, PTP_IO io);

TAWNY_BEGIN_DECLS
PTP_POOL WINAPI CreateThreadpool(PVOID reserved) TAWNY_API(CreateThreadpool);
VOID WINAPI CloseThreadpool(PTP_POOL pool) TAWNY_API(CloseThreadpool);
VOID WINAPI SetThreadpoolThreadMaximum(PTP_POOL pool, DWORD maximum) TAWNY_API(SetThreadpoolThreadMaximum);
BOOL WINAPI SetThreadpoolThreadMinimum(PTP_POOL pool, DWORD minimum) TAWNY_API(SetThreadpoolThreadMinimum);
BOOL WINAPI SetThreadpoolStackInformation(PTP_POOL pool, PTP_POOL_STACK_INFORMATION information)
    TAWNY_API(SetThreadpoolStackInformation);
BOOL WINAPI QueryThreadpoolStackInformation(PTP_POOL pool, PTP_POOL_STACK_INFORMATION information)
    TAWNY_API(QueryThreadpoolStackInformation);

PTP_CLEANUP_GROUP WINAPI CreateThreadpoolCleanupGroup(VOID) TAWNY_API(CreateThreadpoolCleanupGroup);
VOID WINAPI CloseThreadpoolCleanupGroupMembers(PTP_CLEANUP_GROUP group, BOOL cancel, PVOID context)
    TAWNY_API(CloseThreadpoolCleanupGroupMembers);
VOID WINAPI CloseThreadpoolCleanupGroup(PTP_CLEANUP_GROUP group) TAWNY_API(CloseThreadpoolCleanupGroup);

BOOL WINAPI TrySubmitThreadpoolCallback(PTP_SIMPLE_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environment)
    TAWNY_API(TrySubmitThreadpoolCallback);
BOOL WINAPI CallbackMayRunLong(PTP_CALLBACK_INSTANCE instance) TAWNY_API(CallbackMayRunLong);
VOID WINAPI DisassociateCurrentThreadFromCallback(PTP_CALLBACK_INSTANCE instance)
    TAWNY_API(DisassociateCurrentThreadFromCallback);
VOID WINAPI SetEventWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance, HANDLE event)
    TAWNY_API(SetEventWhenCallbackReturns);
VOID WINAPI ReleaseSemaphoreWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance, HANDLE semaphore, DWORD count)
    TAWNY_API(ReleaseSemaphoreWhenCallbackReturns);
VOID WINAPI ReleaseMutexWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance, HANDLE mutex)
    TAWNY_API(ReleaseMutexWhenCallbackReturns);
VOID WINAPI LeaveCriticalSectionWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance, PCRITICAL_SECTION section)
    TAWNY_API(LeaveCriticalSectionWhenCallbackReturns);
VOID WINAPI FreeLibraryWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance, HMODULE module)
    TAWNY_API(FreeLibraryWhenCallbackReturns);

PTP_WORK WINAPI CreateThreadpoolWork(PTP_WORK_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environment)
    TAWNY_API(CreateThreadpoolWork);
VOID WINAPI SubmitThreadpoolWork(PTP_WORK work) TAWNY_API(SubmitThreadpoolWork);
VOID WINAPI WaitForThreadpoolWorkCallbacks(PTP_WORK work, BOOL cancel) TAWNY_API(WaitForThreadpoolWorkCallbacks);
VOID WINAPI CloseThreadpoolWork(PTP_WORK work) TAWNY_API(CloseThreadpoolWork);

PTP_TIMER WINAPI CreateThreadpoolTimer(PTP_TIMER_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environment)
    TAWNY_API(CreateThreadpoolTimer);
VOID WINAPI SetThreadpoolTimer(PTP_TIMER timer, PFILETIME due, DWORD period, DWORD window)
    TAWNY_API(SetThreadpoolTimer);
BOOL WINAPI SetThreadpoolTimerEx(PTP_TIMER timer, PFILETIME due, DWORD period, DWORD window)
    TAWNY_API(SetThreadpoolTimerEx);
BOOL WINAPI IsThreadpoolTimerSet(PTP_TIMER timer) TAWNY_API(IsThreadpoolTimerSet);
VOID WINAPI WaitForThreadpoolTimerCallbacks(PTP_TIMER timer, BOOL cancel) TAWNY_API(WaitForThreadpoolTimerCallbacks);
VOID WINAPI CloseThreadpoolTimer(PTP_TIMER timer) TAWNY_API(CloseThreadpoolTimer);

PTP_WAIT WINAPI CreateThreadpoolWait(PTP_WAIT_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environment)
    TAWNY_API(CreateThreadpoolWait);
VOID WINAPI SetThreadpoolWait(PTP_WAIT wait, HANDLE object, PFILETIME timeout) TAWNY_API(SetThreadpoolWait);
BOOL WINAPI SetThreadpoolWaitEx(PTP_WAIT wait, HANDLE object, PFILETIME timeout, PVOID reserved)
    TAWNY_API(SetThreadpoolWaitEx);
VOID WINAPI WaitForThreadpoolWaitCallbacks(PTP_WAIT wait, BOOL cancel) TAWNY_API(WaitForThreadpoolWaitCallbacks);
VOID WINAPI CloseThreadpoolWait(PTP_WAIT wait) TAWNY_API(CloseThreadpoolWait);

PTP_IO WINAPI CreateThreadpoolIo(HANDLE file, PTP_WIN32_IO_CALLBACK callback, PVOID context,
    PTP_CALLBACK_ENVIRON environment) TAWNY_API(CreateThreadpoolIo);
VOID WINAPI StartThreadpoolIo(PTP_IO io) TAWNY_API(StartThreadpoolIo);
VOID WINAPI CancelThreadpoolIo(PTP_IO io) TAWNY_API(CancelThreadpoolIo);
VOID WINAPI WaitForThreadpoolIoCallbacks(PTP_IO io, BOOL cancel) TAWNY_API(WaitForThreadpoolIoCallbacks);
VOID WINAPI CloseThreadpoolIo(PTP_IO io) TAWNY_API(CloseThreadpoolIo);
TAWNY_END_DECLS

TAWNY_INLINE VOID InitializeThreadpoolEnvironment(PTP_CALLBACK_ENVIRON environment)
{
    memset(environment, 0, sizeof *environment);
    environment->Version = 3;
    environment->CallbackPriority = TP_CALLBACK_PRIORITY_NORMAL;
    environment->Size = sizeof *environment;
}
TAWNY_INLINE VOID SetThreadpoolCallbackPool(PTP_CALLBACK_ENVIRON environment, PTP_POOL pool)
{
    environment->Pool = pool;
}
TAWNY_INLINE VOID SetThreadpoolCallbackCleanupGroup(
    PTP_CALLBACK_ENVIRON environment, PTP_CLEANUP_GROUP group, PTP_CLEANUP_GROUP_CANCEL_CALLBACK cancel)
{
    environment->CleanupGroup = group;
    environment->CleanupGroupCancelCallback = cancel;
}
TAWNY_INLINE VOID SetThreadpoolCallbackRunsLong(PTP_CALLBACK_ENVIRON environment) { environment->u.s.LongFunction = 1; }
TAWNY_INLINE VOID SetThreadpoolCallbackPersistent(PTP_CALLBACK_ENVIRON environment) { environment->u.s.Persistent = 1; }
TAWNY_INLINE VOID SetThreadpoolCallbackPriority(PTP_CALLBACK_ENVIRON environment, TP_CALLBACK_PRIORITY priority)
{
    environment->CallbackPriority = priority;
}
TAWNY_INLINE VOID SetThreadpoolCallbackLibrary(PTP_CALLBACK_ENVIRON environment, PVOID module)
{
    environment->RaceDll = module;
}
TAWNY_INLINE VOID DestroyThreadpoolEnvironment(PTP_CALLBACK_ENVIRON environment) { (void)environment; }

#endif /* _THREADPOOLAPISET_H_ */
