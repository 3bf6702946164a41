/*
 * threadpoollegacyapiset.h - the first thread pool: work items, registered waits and timer queues.
 * https://learn.microsoft.com/windows/win32/procthread/thread-pooling
 */
#ifndef _THREADPOOLLEGACYAPISET_H_
#define _THREADPOOLLEGACYAPISET_H_

#include <minwinbase.h>

typedef WAITORTIMERCALLBACKFUNC WAITORTIMERCALLBACK;

TAWNY_BEGIN_DECLS
BOOL WINAPI QueueUserWorkItem(LPTHREAD_START_ROUTINE function, PVOID context, ULONG flags)
    TAWNY_API(QueueUserWorkItem);
HANDLE WINAPI CreateTimerQueue(VOID) TAWNY_API(CreateTimerQueue);
BOOL WINAPI CreateTimerQueueTimer(PHANDLE timer, HANDLE queue, WAITORTIMERCALLBACK callback, PVOID parameter, DWORD due,
    DWORD period, ULONG flags) TAWNY_API(CreateTimerQueueTimer);
BOOL WINAPI ChangeTimerQueueTimer(HANDLE queue, HANDLE timer, ULONG due, ULONG period)
    TAWNY_API(ChangeTimerQueueTimer);
BOOL WINAPI DeleteTimerQueueTimer(HANDLE queue, HANDLE timer, HANDLE event) TAWNY_API(DeleteTimerQueueTimer);
BOOL WINAPI DeleteTimerQueue(HANDLE queue) TAWNY_API(DeleteTimerQueue);
BOOL WINAPI DeleteTimerQueueEx(HANDLE queue, HANDLE event) TAWNY_API(DeleteTimerQueueEx);
BOOL WINAPI UnregisterWaitEx(HANDLE wait, HANDLE event) TAWNY_API(UnregisterWaitEx);
TAWNY_END_DECLS

#endif /* _THREADPOOLLEGACYAPISET_H_ */
