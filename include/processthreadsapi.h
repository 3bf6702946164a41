/*
 * processthreadsapi.h - processes, threads, thread-local storage, asynchronous procedure calls.
 * https://learn.microsoft.com/windows/win32/api/processthreadsapi/
 */
#ifndef _PROCESSTHREADSAPI_H_
#define _PROCESSTHREADSAPI_H_

#include <minwinbase.h>

typedef struct _PROCESS_INFORMATION {
    HANDLE hProcess;
    HANDLE hThread;
    DWORD dwProcessId;
    DWORD dwThreadId;
} PROCESS_INFORMATION, *PPROCESS_INFORMATION, *LPPROCESS_INFORMATION;

typedef struct _STARTUPINFOA {
    DWORD cb;
    LPSTR lpReserved;
    LPSTR lpDesktop;
    LPSTR lpTitle;
    DWORD dwX;
    DWORD dwY;
    DWORD dwXSize;
    DWORD dwYSize;
    DWORD dwXCountChars;
    DWORD dwYCountChars;
    DWORD dwFillAttribute;
    DWORD dwFlags;
    WORD wShowWindow;
    WORD cbReserved2;
    LPBYTE lpReserved2;
    HANDLE hStdInput;
    HANDLE hStdOutput;
    HANDLE hStdError;
} STARTUPINFOA, *LPSTARTUPINFOA;

typedef struct _STARTUPINFOW {
    DWORD cb;
    LPWSTR lpReserved;
    LPWSTR lpDesktop;
    LPWSTR lpTitle;
    DWORD dwX;
    DWORD dwY;
    DWORD dwXSize;
    DWORD dwYSize;
    DWORD dwXCountChars;
    DWORD dwYCountChars;
    DWORD dwFillAttribute;
    DWORD dwFlags;
    WORD wShowWindow;
    WORD cbReserved2;
    LPBYTE lpReserved2;
    HANDLE hStdInput;
    HANDLE hStdOutput;
    HANDLE hStdError;
} STARTUPINFOW, *LPSTARTUPINFOW;

typedef TAWNY_AW(STARTUPINFO) STARTUPINFO, *LPSTARTUPINFO;

typedef VOID(NTAPI *PAPCFUNC)(ULONG_PTR parameter);
typedef enum _QUEUE_USER_APC_FLAGS {
    QUEUE_USER_APC_FLAGS_NONE = 0x00000000,
    QUEUE_USER_APC_FLAGS_SPECIAL_USER_APC = 0x00000001,
    QUEUE_USER_APC_CALLBACK_DATA_CONTEXT = 0x00010000
} QUEUE_USER_APC_FLAGS;

typedef struct _PROC_THREAD_ATTRIBUTE_LIST *PPROC_THREAD_ATTRIBUTE_LIST, *LPPROC_THREAD_ATTRIBUTE_LIST;

typedef enum _PROCESS_INFORMATION_CLASS {
    ProcessMemoryPriority,
    ProcessMemoryExhaustionInfo,
    ProcessAppMemoryInfo,
    ProcessInPrivateInfo,
    ProcessPowerThrottling
} PROCESS_INFORMATION_CLASS;

#define STARTF_USESHOWWINDOW 1
#define STARTF_USESIZE 2
#define STARTF_USEPOSITION 4
#define STARTF_USECOUNTCHARS 8
#define STARTF_USEFILLATTRIBUTE 0x10
#define STARTF_RUNFULLSCREEN 0x20
#define STARTF_FORCEONFEEDBACK 0x40
#define STARTF_FORCEOFFFEEDBACK 0x80
#define STARTF_USESTDHANDLES 0x100
#define STARTF_USEHOTKEY 0x200

#define DEBUG_PROCESS 1
#define DEBUG_ONLY_THIS_PROCESS 2
#define CREATE_SUSPENDED 4
#define DETACHED_PROCESS 8
#define CREATE_NEW_CONSOLE 0x10
#define NORMAL_PRIORITY_CLASS 0x20
#define IDLE_PRIORITY_CLASS 0x40
#define HIGH_PRIORITY_CLASS 0x80
#define REALTIME_PRIORITY_CLASS 0x100
#define CREATE_NEW_PROCESS_GROUP 0x200
#define CREATE_UNICODE_ENVIRONMENT 0x400
#define CREATE_SEPARATE_WOW_VDM 0x800
#define CREATE_SHARED_WOW_VDM 0x1000
#define BELOW_NORMAL_PRIORITY_CLASS 0x4000
#define ABOVE_NORMAL_PRIORITY_CLASS 0x8000
#define INHERIT_PARENT_AFFINITY 0x10000
#define CREATE_PROTECTED_PROCESS 0x40000
#define EXTENDED_STARTUPINFO_PRESENT 0x80000
#define CREATE_BREAKAWAY_FROM_JOB 0x1000000
#define CREATE_DEFAULT_ERROR_MODE 0x4000000
#define CREATE_NO_WINDOW 0x8000000
#define STACK_SIZE_PARAM_IS_A_RESERVATION 0x10000

#define THREAD_PRIORITY_LOWEST THREAD_BASE_PRIORITY_MIN
#define THREAD_PRIORITY_BELOW_NORMAL (THREAD_PRIORITY_LOWEST + 1)
#define THREAD_PRIORITY_NORMAL 0
#define THREAD_PRIORITY_HIGHEST THREAD_BASE_PRIORITY_MAX
#define THREAD_PRIORITY_ABOVE_NORMAL (THREAD_PRIORITY_HIGHEST - 1)
#define THREAD_PRIORITY_ERROR_RETURN (MAXLONG)
#define THREAD_PRIORITY_TIME_CRITICAL THREAD_BASE_PRIORITY_LOWRT
#define THREAD_PRIORITY_IDLE THREAD_BASE_PRIORITY_IDLE
#define THREAD_MODE_BACKGROUND_BEGIN 0x00010000
#define THREAD_MODE_BACKGROUND_END 0x00020000

#define TLS_OUT_OF_INDEXES ((DWORD)0xFFFFFFFF)
#define FLS_OUT_OF_INDEXES ((DWORD)0xFFFFFFFF)

TAWNY_BEGIN_DECLS
HANDLE WINAPI CreateThread(LPSECURITY_ATTRIBUTES security, SIZE_T stack_size, LPTHREAD_START_ROUTINE start,
    LPVOID parameter, DWORD flags, LPDWORD thread_id) TAWNY_API(CreateThread);
HANDLE WINAPI CreateRemoteThread(HANDLE process, LPSECURITY_ATTRIBUTES security, SIZE_T stack_size,
    LPTHREAD_START_ROUTINE start, LPVOID parameter, DWORD flags, LPDWORD thread_id) TAWNY_API(CreateRemoteThread);
HANDLE WINAPI OpenThread(DWORD access, BOOL inherit, DWORD thread_id) TAWNY_API(OpenThread);
VOID WINAPI ExitThread(DWORD code) TAWNY_API(ExitThread) DECLSPEC_NORETURN;
BOOL WINAPI TerminateThread(HANDLE thread, DWORD code) TAWNY_API(TerminateThread);
BOOL WINAPI GetExitCodeThread(HANDLE thread, LPDWORD code) TAWNY_API(GetExitCodeThread);
HANDLE WINAPI GetCurrentThread(VOID) TAWNY_API(GetCurrentThread);
DWORD WINAPI GetCurrentThreadId(VOID) TAWNY_API(GetCurrentThreadId);
DWORD WINAPI GetThreadId(HANDLE thread) TAWNY_API(GetThreadId);
DWORD WINAPI GetProcessIdOfThread(HANDLE thread) TAWNY_API(GetProcessIdOfThread);
DWORD WINAPI SuspendThread(HANDLE thread) TAWNY_API(SuspendThread);
DWORD WINAPI ResumeThread(HANDLE thread) TAWNY_API(ResumeThread);
BOOL WINAPI SwitchToThread(VOID) TAWNY_API(SwitchToThread);
int WINAPI GetThreadPriority(HANDLE thread) TAWNY_API(GetThreadPriority);
BOOL WINAPI SetThreadPriority(HANDLE thread, int priority) TAWNY_API(SetThreadPriority);
BOOL WINAPI GetThreadPriorityBoost(HANDLE thread, PBOOL disabled) TAWNY_API(GetThreadPriorityBoost);
BOOL WINAPI SetThreadPriorityBoost(HANDLE thread, BOOL disable) TAWNY_API(SetThreadPriorityBoost);
BOOL WINAPI GetThreadTimes(HANDLE thread, LPFILETIME creation, LPFILETIME exit, LPFILETIME kernel, LPFILETIME user)
    TAWNY_API(GetThreadTimes);
BOOL WINAPI GetThreadContext(HANDLE thread, LPCONTEXT context) TAWNY_API(GetThreadContext);
BOOL WINAPI SetThreadContext(HANDLE thread, const CONTEXT *context) TAWNY_API(SetThreadContext);
BOOL WINAPI GetThreadIOPendingFlag(HANDLE thread, PBOOL pending) TAWNY_API(GetThreadIOPendingFlag);
DWORD WINAPI SetThreadIdealProcessor(HANDLE thread, DWORD processor) TAWNY_API(SetThreadIdealProcessor);
HRESULT WINAPI SetThreadDescription(HANDLE thread, PCWSTR description) TAWNY_API(SetThreadDescription);
HRESULT WINAPI GetThreadDescription(HANDLE thread, PWSTR *description) TAWNY_API(GetThreadDescription);
BOOL WINAPI SetThreadStackGuarantee(PULONG size) TAWNY_API(SetThreadStackGuarantee);
DWORD WINAPI QueueUserAPC(PAPCFUNC function, HANDLE thread, ULONG_PTR data) TAWNY_API(QueueUserAPC);
BOOL WINAPI QueueUserAPC2(PAPCFUNC function, HANDLE thread, ULONG_PTR data, QUEUE_USER_APC_FLAGS flags)
    TAWNY_API(QueueUserAPC2);
DWORD WINAPI GetCurrentProcessorNumber(VOID) TAWNY_API(GetCurrentProcessorNumber);
VOID WINAPI GetCurrentProcessorNumberEx(PPROCESSOR_NUMBER processor) TAWNY_API(GetCurrentProcessorNumberEx);
BOOL WINAPI SetThreadGroupAffinity(HANDLE thread, const GROUP_AFFINITY *affinity, PGROUP_AFFINITY previous)
    TAWNY_API(SetThreadGroupAffinity);
BOOL WINAPI GetThreadGroupAffinity(HANDLE thread, PGROUP_AFFINITY affinity) TAWNY_API(GetThreadGroupAffinity);
BOOL WINAPI SetThreadIdealProcessorEx(HANDLE thread, PPROCESSOR_NUMBER ideal, PPROCESSOR_NUMBER previous)
    TAWNY_API(SetThreadIdealProcessorEx);
VOID WINAPI FlushProcessWriteBuffers(VOID) TAWNY_API(FlushProcessWriteBuffers);
BOOL WINAPI FlushInstructionCache(HANDLE process, LPCVOID base, SIZE_T size) TAWNY_API(FlushInstructionCache);

DWORD WINAPI TlsAlloc(VOID) TAWNY_API(TlsAlloc);
LPVOID WINAPI TlsGetValue(DWORD index) TAWNY_API(TlsGetValue);
BOOL WINAPI TlsSetValue(DWORD index, LPVOID value) TAWNY_API(TlsSetValue);
BOOL WINAPI TlsFree(DWORD index) TAWNY_API(TlsFree);

BOOL WINAPI CreateProcessA(LPCSTR application, LPSTR command_line, LPSECURITY_ATTRIBUTES process_security,
    LPSECURITY_ATTRIBUTES thread_security, BOOL inherit_handles, DWORD flags, LPVOID environment, LPCSTR directory,
    LPSTARTUPINFOA startup, LPPROCESS_INFORMATION process) TAWNY_API(CreateProcessA);
BOOL WINAPI CreateProcessW(LPCWSTR application, LPWSTR command_line, LPSECURITY_ATTRIBUTES process_security,
    LPSECURITY_ATTRIBUTES thread_security, BOOL inherit_handles, DWORD flags, LPVOID environment, LPCWSTR directory,
    LPSTARTUPINFOW startup, LPPROCESS_INFORMATION process) TAWNY_API(CreateProcessW);
BOOL WINAPI CreateProcessAsUserA(HANDLE token, LPCSTR application, LPSTR command_line,
    LPSECURITY_ATTRIBUTES process_security, LPSECURITY_ATTRIBUTES thread_security, BOOL inherit_handles, DWORD flags,
    LPVOID environment, LPCSTR directory, LPSTARTUPINFOA startup, LPPROCESS_INFORMATION process)
    TAWNY_API(CreateProcessAsUserA);
BOOL WINAPI CreateProcessAsUserW(HANDLE token, LPCWSTR application, LPWSTR command_line,
    LPSECURITY_ATTRIBUTES process_security, LPSECURITY_ATTRIBUTES thread_security, BOOL inherit_handles, DWORD flags,
    LPVOID environment, LPCWSTR directory, LPSTARTUPINFOW startup, LPPROCESS_INFORMATION process)
    TAWNY_API(CreateProcessAsUserW);
HANDLE WINAPI OpenProcess(DWORD access, BOOL inherit, DWORD process_id) TAWNY_API(OpenProcess);
VOID WINAPI ExitProcess(UINT code) TAWNY_API(ExitProcess) DECLSPEC_NORETURN;
BOOL WINAPI TerminateProcess(HANDLE process, UINT code) TAWNY_API(TerminateProcess);
BOOL WINAPI GetExitCodeProcess(HANDLE process, LPDWORD code) TAWNY_API(GetExitCodeProcess);
HANDLE WINAPI GetCurrentProcess(VOID) TAWNY_API(GetCurrentProcess);
DWORD WINAPI GetCurrentProcessId(VOID) TAWNY_API(GetCurrentProcessId);
DWORD WINAPI GetProcessId(HANDLE process) TAWNY_API(GetProcessId);
DWORD WINAPI GetProcessVersion(DWORD process_id) TAWNY_API(GetProcessVersion);
BOOL WINAPI GetProcessTimes(HANDLE process, LPFILETIME creation, LPFILETIME exit, LPFILETIME kernel, LPFILETIME user)
    TAWNY_API(GetProcessTimes);
BOOL WINAPI GetProcessHandleCount(HANDLE process, PDWORD count) TAWNY_API(GetProcessHandleCount);
DWORD WINAPI GetPriorityClass(HANDLE process) TAWNY_API(GetPriorityClass);
BOOL WINAPI SetPriorityClass(HANDLE process, DWORD priority_class) TAWNY_API(SetPriorityClass);
BOOL WINAPI SetProcessPriorityBoost(HANDLE process, BOOL disable) TAWNY_API(SetProcessPriorityBoost);
BOOL WINAPI ProcessIdToSessionId(DWORD process_id, DWORD *session_id) TAWNY_API(ProcessIdToSessionId);
BOOL WINAPI IsProcessorFeaturePresent(DWORD feature) TAWNY_API(IsProcessorFeaturePresent);
VOID WINAPI GetStartupInfoA(LPSTARTUPINFOA startup) TAWNY_API(GetStartupInfoA);
VOID WINAPI GetStartupInfoW(LPSTARTUPINFOW startup) TAWNY_API(GetStartupInfoW);

BOOL WINAPI OpenProcessToken(HANDLE process, DWORD access, PHANDLE token) TAWNY_API(OpenProcessToken);
BOOL WINAPI OpenThreadToken(HANDLE thread, DWORD access, BOOL as_self, PHANDLE token) TAWNY_API(OpenThreadToken);
BOOL WINAPI SetThreadToken(PHANDLE thread, HANDLE token) TAWNY_API(SetThreadToken);

BOOL WINAPI InitializeProcThreadAttributeList(LPPROC_THREAD_ATTRIBUTE_LIST list, DWORD count, DWORD flags, PSIZE_T size)
    TAWNY_API(InitializeProcThreadAttributeList);
BOOL WINAPI UpdateProcThreadAttribute(LPPROC_THREAD_ATTRIBUTE_LIST list, DWORD flags, DWORD_PTR attribute, PVOID value,
    SIZE_T size, PVOID previous, PSIZE_T return_size) TAWNY_API(UpdateProcThreadAttribute);
VOID WINAPI DeleteProcThreadAttributeList(LPPROC_THREAD_ATTRIBUTE_LIST list) TAWNY_API(DeleteProcThreadAttributeList);
TAWNY_END_DECLS

#define CreateProcess TAWNY_AW(CreateProcess)
#define CreateProcessAsUser TAWNY_AW(CreateProcessAsUser)
#define GetStartupInfo TAWNY_AW(GetStartupInfo)

#endif /* _PROCESSTHREADSAPI_H_ */
