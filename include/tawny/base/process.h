/*
 * winbase.h, processes and threads: what is in no header of its own, and the program's entry points.
 * https://learn.microsoft.com/windows/win32/procthread/process-and-thread-functions
 */
#ifndef TAWNY_BASE_PROCESS_H
#define TAWNY_BASE_PROCESS_H

#include <processthreadsapi.h>
#include <synchapi.h>
#include <threadpoollegacyapiset.h>

#define INFINITE 0xFFFFFFFF
#define WAIT_FAILED ((DWORD)0xFFFFFFFF)
#define WAIT_OBJECT_0 0
#define WAIT_ABANDONED 0x00000080
#define WAIT_ABANDONED_0 0x00000080
#define WAIT_IO_COMPLETION 0x000000C0
#ifndef WAIT_TIMEOUT
#define WAIT_TIMEOUT 258
#endif

/* STATUS_PENDING (0x103) stands in Internal until the operation has completed. */
#define HasOverlappedIoCompleted(overlapped) (((DWORD)(overlapped)->Internal) != 0x103)

typedef struct _STARTUPINFOEXA {
    STARTUPINFOA StartupInfo;
    LPPROC_THREAD_ATTRIBUTE_LIST lpAttributeList;
} STARTUPINFOEXA, *LPSTARTUPINFOEXA;

typedef struct _STARTUPINFOEXW {
    STARTUPINFOW StartupInfo;
    LPPROC_THREAD_ATTRIBUTE_LIST lpAttributeList;
} STARTUPINFOEXW, *LPSTARTUPINFOEXW;

typedef TAWNY_AW(STARTUPINFOEX) STARTUPINFOEX, *LPSTARTUPINFOEX;

#define PROC_THREAD_ATTRIBUTE_PARENT_PROCESS 0x00020000
#define PROC_THREAD_ATTRIBUTE_HANDLE_LIST 0x00020002
#define PROC_THREAD_ATTRIBUTE_PREFERRED_NODE 0x00020004
#define PROC_THREAD_ATTRIBUTE_MITIGATION_POLICY 0x00020007

TAWNY_BEGIN_DECLS
int WINAPI WinMain(HINSTANCE instance, HINSTANCE previous, LPSTR command_line, int show);
int WINAPI wWinMain(HINSTANCE instance, HINSTANCE previous, LPWSTR command_line, int show);

UINT WINAPI WinExec(LPCSTR command_line, UINT show) TAWNY_API(WinExec);
DWORD_PTR WINAPI SetThreadAffinityMask(HANDLE thread, DWORD_PTR mask) TAWNY_API(SetThreadAffinityMask);
BOOL WINAPI GetProcessAffinityMask(HANDLE process, PDWORD_PTR process_mask, PDWORD_PTR system_mask)
    TAWNY_API(GetProcessAffinityMask);
BOOL WINAPI SetProcessAffinityMask(HANDLE process, DWORD_PTR mask) TAWNY_API(SetProcessAffinityMask);
BOOL WINAPI GetProcessIoCounters(HANDLE process, PIO_COUNTERS counters) TAWNY_API(GetProcessIoCounters);
BOOL WINAPI QueryFullProcessImageNameA(HANDLE process, DWORD flags, LPSTR name, PDWORD length)
    TAWNY_API(QueryFullProcessImageNameA);
BOOL WINAPI QueryFullProcessImageNameW(HANDLE process, DWORD flags, LPWSTR name, PDWORD length)
    TAWNY_API(QueryFullProcessImageNameW);
BOOL WINAPI RegisterWaitForSingleObject(PHANDLE wait, HANDLE object, WAITORTIMERCALLBACK callback, PVOID context,
    ULONG milliseconds, ULONG flags) TAWNY_API(RegisterWaitForSingleObject);
BOOL WINAPI UnregisterWait(HANDLE wait) TAWNY_API(UnregisterWait);
DWORD WINAPI SetThreadExecutionState(DWORD state) TAWNY_API(SetThreadExecutionState);
BOOL WINAPI IsWow64Process(HANDLE process, PBOOL wow64) TAWNY_API(IsWow64Process);

HANDLE WINAPI CreateJobObjectA(LPSECURITY_ATTRIBUTES security, LPCSTR name) TAWNY_API(CreateJobObjectA);
HANDLE WINAPI CreateJobObjectW(LPSECURITY_ATTRIBUTES security, LPCWSTR name) TAWNY_API(CreateJobObjectW);
HANDLE WINAPI OpenJobObjectA(DWORD access, BOOL inherit, LPCSTR name) TAWNY_API(OpenJobObjectA);
HANDLE WINAPI OpenJobObjectW(DWORD access, BOOL inherit, LPCWSTR name) TAWNY_API(OpenJobObjectW);
BOOL WINAPI AssignProcessToJobObject(HANDLE job, HANDLE process) TAWNY_API(AssignProcessToJobObject);
BOOL WINAPI TerminateJobObject(HANDLE job, UINT code) TAWNY_API(TerminateJobObject);
BOOL WINAPI IsProcessInJob(HANDLE process, HANDLE job, PBOOL result) TAWNY_API(IsProcessInJob);
BOOL WINAPI SetInformationJobObject(HANDLE job, JOBOBJECTINFOCLASS kind, LPVOID information, DWORD length)
    TAWNY_API(SetInformationJobObject);
BOOL WINAPI QueryInformationJobObject(HANDLE job, JOBOBJECTINFOCLASS kind, LPVOID information, DWORD length,
    LPDWORD returned) TAWNY_API(QueryInformationJobObject);

BOOL WINAPI VerifyVersionInfoA(LPOSVERSIONINFOEXA version, DWORD mask, DWORDLONG conditions)
    TAWNY_API(VerifyVersionInfoA);
BOOL WINAPI VerifyVersionInfoW(LPOSVERSIONINFOEXW version, DWORD mask, DWORDLONG conditions)
    TAWNY_API(VerifyVersionInfoW);
BOOL WINAPI GetComputerNameA(LPSTR name, LPDWORD length) TAWNY_API(GetComputerNameA);
BOOL WINAPI GetComputerNameW(LPWSTR name, LPDWORD length) TAWNY_API(GetComputerNameW);
BOOL WINAPI SetDllDirectoryA(LPCSTR path) TAWNY_API(SetDllDirectoryA);
BOOL WINAPI SetDllDirectoryW(LPCWSTR path) TAWNY_API(SetDllDirectoryW);
TAWNY_END_DECLS

#define ES_SYSTEM_REQUIRED ((DWORD)0x00000001)
#define ES_DISPLAY_REQUIRED ((DWORD)0x00000002)
#define ES_CONTINUOUS ((DWORD)0x80000000)
#define MAX_COMPUTERNAME_LENGTH 15
#define PROCESS_NAME_NATIVE 0x00000001

#define QueryFullProcessImageName TAWNY_AW(QueryFullProcessImageName)
#define CreateJobObject TAWNY_AW(CreateJobObject)
#define OpenJobObject TAWNY_AW(OpenJobObject)
#define VerifyVersionInfo TAWNY_AW(VerifyVersionInfo)
#define GetComputerName TAWNY_AW(GetComputerName)
#define SetDllDirectory TAWNY_AW(SetDllDirectory)

#endif /* TAWNY_BASE_PROCESS_H */
