/*
 * synchapi.h - events, mutexes, semaphores, waitable timers, locks and waits.
 * https://learn.microsoft.com/windows/win32/api/synchapi/
 */
#ifndef _SYNCHAPI_H_
#define _SYNCHAPI_H_

#include <minwinbase.h>

typedef RTL_SRWLOCK SRWLOCK, *PSRWLOCK;
#define SRWLOCK_INIT RTL_SRWLOCK_INIT
typedef RTL_CONDITION_VARIABLE CONDITION_VARIABLE, *PCONDITION_VARIABLE;
#define CONDITION_VARIABLE_INIT RTL_CONDITION_VARIABLE_INIT
#define CONDITION_VARIABLE_LOCKMODE_SHARED RTL_CONDITION_VARIABLE_LOCKMODE_SHARED
typedef RTL_RUN_ONCE INIT_ONCE, *PINIT_ONCE, *LPINIT_ONCE;
#define INIT_ONCE_STATIC_INIT RTL_RUN_ONCE_INIT
#define INIT_ONCE_CHECK_ONLY RTL_RUN_ONCE_CHECK_ONLY
#define INIT_ONCE_ASYNC RTL_RUN_ONCE_ASYNC
#define INIT_ONCE_INIT_FAILED RTL_RUN_ONCE_INIT_FAILED
#define INIT_ONCE_CTX_RESERVED_BITS RTL_RUN_ONCE_CTX_RESERVED_BITS
typedef RTL_BARRIER SYNCHRONIZATION_BARRIER, *PSYNCHRONIZATION_BARRIER, *LPSYNCHRONIZATION_BARRIER;
#define SYNCHRONIZATION_BARRIER_FLAGS_SPIN_ONLY 0x01
#define SYNCHRONIZATION_BARRIER_FLAGS_BLOCK_ONLY 0x02
#define SYNCHRONIZATION_BARRIER_FLAGS_NO_DELETE 0x04

typedef BOOL(WINAPI *PINIT_ONCE_FN)(PINIT_ONCE once, PVOID parameter, PVOID *context);
typedef VOID(APIENTRY *PTIMERAPCROUTINE)(LPVOID argument, DWORD low, DWORD high);

#define CREATE_EVENT_MANUAL_RESET 0x1
#define CREATE_EVENT_INITIAL_SET 0x2
#define CREATE_MUTEX_INITIAL_OWNER 0x1
#define CREATE_WAITABLE_TIMER_MANUAL_RESET 0x1
#define CREATE_WAITABLE_TIMER_HIGH_RESOLUTION 0x2
#define CRITICAL_SECTION_NO_DEBUG_INFO RTL_CRITICAL_SECTION_FLAG_NO_DEBUG_INFO

TAWNY_BEGIN_DECLS
HANDLE WINAPI CreateEventA(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, BOOL initial_state, LPCSTR name)
    TAWNY_API(CreateEventA);
HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, BOOL initial_state, LPCWSTR name)
    TAWNY_API(CreateEventW);
HANDLE WINAPI CreateEventExA(LPSECURITY_ATTRIBUTES security, LPCSTR name, DWORD flags, DWORD access)
    TAWNY_API(CreateEventExA);
HANDLE WINAPI CreateEventExW(LPSECURITY_ATTRIBUTES security, LPCWSTR name, DWORD flags, DWORD access)
    TAWNY_API(CreateEventExW);
HANDLE WINAPI OpenEventA(DWORD access, BOOL inherit, LPCSTR name) TAWNY_API(OpenEventA);
HANDLE WINAPI OpenEventW(DWORD access, BOOL inherit, LPCWSTR name) TAWNY_API(OpenEventW);
BOOL WINAPI SetEvent(HANDLE event) TAWNY_API(SetEvent);
BOOL WINAPI ResetEvent(HANDLE event) TAWNY_API(ResetEvent);

HANDLE WINAPI CreateMutexA(LPSECURITY_ATTRIBUTES security, BOOL initial_owner, LPCSTR name) TAWNY_API(CreateMutexA);
HANDLE WINAPI CreateMutexW(LPSECURITY_ATTRIBUTES security, BOOL initial_owner, LPCWSTR name) TAWNY_API(CreateMutexW);
HANDLE WINAPI CreateMutexExA(LPSECURITY_ATTRIBUTES security, LPCSTR name, DWORD flags, DWORD access)
    TAWNY_API(CreateMutexExA);
HANDLE WINAPI CreateMutexExW(LPSECURITY_ATTRIBUTES security, LPCWSTR name, DWORD flags, DWORD access)
    TAWNY_API(CreateMutexExW);
HANDLE WINAPI OpenMutexA(DWORD access, BOOL inherit, LPCSTR name) TAWNY_API(OpenMutexA);
HANDLE WINAPI OpenMutexW(DWORD access, BOOL inherit, LPCWSTR name) TAWNY_API(OpenMutexW);
BOOL WINAPI ReleaseMutex(HANDLE mutex) TAWNY_API(ReleaseMutex);

HANDLE WINAPI CreateSemaphoreA(LPSECURITY_ATTRIBUTES security, LONG initial, LONG maximum, LPCSTR name)
    TAWNY_API(CreateSemaphoreA);
HANDLE WINAPI CreateSemaphoreW(LPSECURITY_ATTRIBUTES security, LONG initial, LONG maximum, LPCWSTR name)
    TAWNY_API(CreateSemaphoreW);
HANDLE WINAPI CreateSemaphoreExA(LPSECURITY_ATTRIBUTES security, LONG initial, LONG maximum, LPCSTR name, DWORD flags,
    DWORD access) TAWNY_API(CreateSemaphoreExA);
HANDLE WINAPI CreateSemaphoreExW(LPSECURITY_ATTRIBUTES security, LONG initial, LONG maximum, LPCWSTR name, DWORD flags,
    DWORD access) TAWNY_API(CreateSemaphoreExW);
HANDLE WINAPI OpenSemaphoreA(DWORD access, BOOL inherit, LPCSTR name) TAWNY_API(OpenSemaphoreA);
HANDLE WINAPI OpenSemaphoreW(DWORD access, BOOL inherit, LPCWSTR name) TAWNY_API(OpenSemaphoreW);
BOOL WINAPI ReleaseSemaphore(HANDLE semaphore, LONG count, LPLONG previous) TAWNY_API(ReleaseSemaphore);

HANDLE WINAPI CreateWaitableTimerA(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, LPCSTR name)
    TAWNY_API(CreateWaitableTimerA);
HANDLE WINAPI CreateWaitableTimerW(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, LPCWSTR name)
    TAWNY_API(CreateWaitableTimerW);
HANDLE WINAPI CreateWaitableTimerExA(LPSECURITY_ATTRIBUTES security, LPCSTR name, DWORD flags, DWORD access)
    TAWNY_API(CreateWaitableTimerExA);
HANDLE WINAPI CreateWaitableTimerExW(LPSECURITY_ATTRIBUTES security, LPCWSTR name, DWORD flags, DWORD access)
    TAWNY_API(CreateWaitableTimerExW);
HANDLE WINAPI OpenWaitableTimerA(DWORD access, BOOL inherit, LPCSTR name) TAWNY_API(OpenWaitableTimerA);
HANDLE WINAPI OpenWaitableTimerW(DWORD access, BOOL inherit, LPCWSTR name) TAWNY_API(OpenWaitableTimerW);
BOOL WINAPI SetWaitableTimer(HANDLE timer, const LARGE_INTEGER *due, LONG period, PTIMERAPCROUTINE routine,
    LPVOID argument, BOOL resume) TAWNY_API(SetWaitableTimer);
BOOL WINAPI SetWaitableTimerEx(HANDLE timer, const LARGE_INTEGER *due, LONG period, PTIMERAPCROUTINE routine,
    LPVOID argument, PREASON_CONTEXT wake, ULONG tolerance) TAWNY_API(SetWaitableTimerEx);
BOOL WINAPI CancelWaitableTimer(HANDLE timer) TAWNY_API(CancelWaitableTimer);

DWORD WINAPI WaitForSingleObject(HANDLE object, DWORD milliseconds) TAWNY_API(WaitForSingleObject);
DWORD WINAPI WaitForSingleObjectEx(HANDLE object, DWORD milliseconds, BOOL alertable) TAWNY_API(WaitForSingleObjectEx);
DWORD WINAPI WaitForMultipleObjects(DWORD count, const HANDLE *objects, BOOL all, DWORD milliseconds)
    TAWNY_API(WaitForMultipleObjects);
DWORD WINAPI WaitForMultipleObjectsEx(DWORD count, const HANDLE *objects, BOOL all, DWORD milliseconds, BOOL alertable)
    TAWNY_API(WaitForMultipleObjectsEx);
DWORD WINAPI SignalObjectAndWait(HANDLE signal, HANDLE wait, DWORD milliseconds, BOOL alertable)
    TAWNY_API(SignalObjectAndWait);
VOID WINAPI Sleep(DWORD milliseconds) TAWNY_API(Sleep);
DWORD WINAPI SleepEx(DWORD milliseconds, BOOL alertable) TAWNY_API(SleepEx);

VOID WINAPI InitializeCriticalSection(LPCRITICAL_SECTION section) TAWNY_API(InitializeCriticalSection);
BOOL WINAPI InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION section, DWORD spin_count)
    TAWNY_API(InitializeCriticalSectionAndSpinCount);
BOOL WINAPI InitializeCriticalSectionEx(LPCRITICAL_SECTION section, DWORD spin_count, DWORD flags)
    TAWNY_API(InitializeCriticalSectionEx);
DWORD WINAPI SetCriticalSectionSpinCount(LPCRITICAL_SECTION section, DWORD spin_count)
    TAWNY_API(SetCriticalSectionSpinCount);
VOID WINAPI EnterCriticalSection(LPCRITICAL_SECTION section) TAWNY_API(EnterCriticalSection);
BOOL WINAPI TryEnterCriticalSection(LPCRITICAL_SECTION section) TAWNY_API(TryEnterCriticalSection);
VOID WINAPI LeaveCriticalSection(LPCRITICAL_SECTION section) TAWNY_API(LeaveCriticalSection);
VOID WINAPI DeleteCriticalSection(LPCRITICAL_SECTION section) TAWNY_API(DeleteCriticalSection);

VOID WINAPI InitializeSRWLock(PSRWLOCK lock) TAWNY_API(InitializeSRWLock);
VOID WINAPI AcquireSRWLockExclusive(PSRWLOCK lock) TAWNY_API(AcquireSRWLockExclusive);
VOID WINAPI AcquireSRWLockShared(PSRWLOCK lock) TAWNY_API(AcquireSRWLockShared);
VOID WINAPI ReleaseSRWLockExclusive(PSRWLOCK lock) TAWNY_API(ReleaseSRWLockExclusive);
VOID WINAPI ReleaseSRWLockShared(PSRWLOCK lock) TAWNY_API(ReleaseSRWLockShared);
BOOLEAN WINAPI TryAcquireSRWLockExclusive(PSRWLOCK lock) TAWNY_API(TryAcquireSRWLockExclusive);
BOOLEAN WINAPI TryAcquireSRWLockShared(PSRWLOCK lock) TAWNY_API(TryAcquireSRWLockShared);

VOID WINAPI InitializeConditionVariable(PCONDITION_VARIABLE condition) TAWNY_API(InitializeConditionVariable);
BOOL WINAPI SleepConditionVariableCS(PCONDITION_VARIABLE condition, PCRITICAL_SECTION section, DWORD milliseconds)
    TAWNY_API(SleepConditionVariableCS);
BOOL WINAPI SleepConditionVariableSRW(PCONDITION_VARIABLE condition, PSRWLOCK lock, DWORD milliseconds, ULONG flags)
    TAWNY_API(SleepConditionVariableSRW);
VOID WINAPI WakeConditionVariable(PCONDITION_VARIABLE condition) TAWNY_API(WakeConditionVariable);
VOID WINAPI WakeAllConditionVariable(PCONDITION_VARIABLE condition) TAWNY_API(WakeAllConditionVariable);

VOID WINAPI InitOnceInitialize(PINIT_ONCE once) TAWNY_API(InitOnceInitialize);
BOOL WINAPI InitOnceExecuteOnce(PINIT_ONCE once, PINIT_ONCE_FN function, PVOID parameter, LPVOID *context)
    TAWNY_API(InitOnceExecuteOnce);
BOOL WINAPI InitOnceBeginInitialize(LPINIT_ONCE once, DWORD flags, PBOOL pending, LPVOID *context)
    TAWNY_API(InitOnceBeginInitialize);
BOOL WINAPI InitOnceComplete(LPINIT_ONCE once, DWORD flags, LPVOID context) TAWNY_API(InitOnceComplete);

BOOL WINAPI WaitOnAddress(volatile VOID *address, PVOID compare, SIZE_T size, DWORD milliseconds)
    TAWNY_API(WaitOnAddress);
VOID WINAPI WakeByAddressSingle(PVOID address) TAWNY_API(WakeByAddressSingle);
VOID WINAPI WakeByAddressAll(PVOID address) TAWNY_API(WakeByAddressAll);

BOOL WINAPI InitializeSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER barrier, LONG total, LONG spin_count)
    TAWNY_API(InitializeSynchronizationBarrier);
BOOL WINAPI EnterSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER barrier, DWORD flags)
    TAWNY_API(EnterSynchronizationBarrier);
BOOL WINAPI DeleteSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER barrier) TAWNY_API(DeleteSynchronizationBarrier);
TAWNY_END_DECLS

#define CreateEvent TAWNY_AW(CreateEvent)
#define CreateEventEx TAWNY_AW(CreateEventEx)
#define OpenEvent TAWNY_AW(OpenEvent)
#define CreateMutex TAWNY_AW(CreateMutex)
#define CreateMutexEx TAWNY_AW(CreateMutexEx)
#define OpenMutex TAWNY_AW(OpenMutex)
#define CreateSemaphore TAWNY_AW(CreateSemaphore)
#define CreateSemaphoreEx TAWNY_AW(CreateSemaphoreEx)
#define OpenSemaphore TAWNY_AW(OpenSemaphore)
#define CreateWaitableTimer TAWNY_AW(CreateWaitableTimer)
#define CreateWaitableTimerEx TAWNY_AW(CreateWaitableTimerEx)
#define OpenWaitableTimer TAWNY_AW(OpenWaitableTimer)

#endif /* _SYNCHAPI_H_ */
