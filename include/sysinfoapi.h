/*
 * sysinfoapi.h - the system, its processors, memory, version and clocks.
 * https://learn.microsoft.com/windows/win32/api/sysinfoapi/
 */
#ifndef _SYSINFOAPI_H_
#define _SYSINFOAPI_H_

#include <minwinbase.h>

typedef struct _SYSTEM_INFO {
    __extension__ union {
        DWORD dwOemId;
        __extension__ struct {
            WORD wProcessorArchitecture;
            WORD wReserved;
        };
    };
    DWORD dwPageSize;
    LPVOID lpMinimumApplicationAddress;
    LPVOID lpMaximumApplicationAddress;
    DWORD_PTR dwActiveProcessorMask;
    DWORD dwNumberOfProcessors;
    DWORD dwProcessorType;
    DWORD dwAllocationGranularity;
    WORD wProcessorLevel;
    WORD wProcessorRevision;
} SYSTEM_INFO, *LPSYSTEM_INFO;

typedef struct _MEMORYSTATUSEX {
    DWORD dwLength;
    DWORD dwMemoryLoad;
    DWORDLONG ullTotalPhys;
    DWORDLONG ullAvailPhys;
    DWORDLONG ullTotalPageFile;
    DWORDLONG ullAvailPageFile;
    DWORDLONG ullTotalVirtual;
    DWORDLONG ullAvailVirtual;
    DWORDLONG ullAvailExtendedVirtual;
} MEMORYSTATUSEX, *LPMEMORYSTATUSEX;

typedef enum _COMPUTER_NAME_FORMAT {
    ComputerNameNetBIOS,
    ComputerNameDnsHostname,
    ComputerNameDnsDomain,
    ComputerNameDnsFullyQualified,
    ComputerNamePhysicalNetBIOS,
    ComputerNamePhysicalDnsHostname,
    ComputerNamePhysicalDnsDomain,
    ComputerNamePhysicalDnsFullyQualified,
    ComputerNameMax
} COMPUTER_NAME_FORMAT;

TAWNY_BEGIN_DECLS
VOID WINAPI GetSystemInfo(LPSYSTEM_INFO information) TAWNY_API(GetSystemInfo);
VOID WINAPI GetNativeSystemInfo(LPSYSTEM_INFO information) TAWNY_API(GetNativeSystemInfo);
BOOL WINAPI GlobalMemoryStatusEx(LPMEMORYSTATUSEX status) TAWNY_API(GlobalMemoryStatusEx);
BOOL WINAPI GetLogicalProcessorInformation(PSYSTEM_LOGICAL_PROCESSOR_INFORMATION buffer, PDWORD length)
    TAWNY_API(GetLogicalProcessorInformation);
BOOL WINAPI GetLogicalProcessorInformationEx(LOGICAL_PROCESSOR_RELATIONSHIP relationship,
    PSYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX buffer, PDWORD length) TAWNY_API(GetLogicalProcessorInformationEx);
BOOL WINAPI GetNumaHighestNodeNumber(PULONG highest) TAWNY_API(GetNumaHighestNodeNumber);
BOOL WINAPI GetNumaNodeProcessorMask(UCHAR node, PULONGLONG mask) TAWNY_API(GetNumaNodeProcessorMask);
DWORD WINAPI GetActiveProcessorCount(WORD group) TAWNY_API(GetActiveProcessorCount);
DWORD WINAPI GetMaximumProcessorCount(WORD group) TAWNY_API(GetMaximumProcessorCount);
WORD WINAPI GetActiveProcessorGroupCount(VOID) TAWNY_API(GetActiveProcessorGroupCount);
BOOL WINAPI GetPhysicallyInstalledSystemMemory(PULONGLONG kilobytes) TAWNY_API(GetPhysicallyInstalledSystemMemory);
UINT WINAPI GetSystemWindowsDirectoryA(LPSTR buffer, UINT size) TAWNY_API(GetSystemWindowsDirectoryA);
UINT WINAPI GetSystemWindowsDirectoryW(LPWSTR buffer, UINT size) TAWNY_API(GetSystemWindowsDirectoryW);
WORD WINAPI GetMaximumProcessorGroupCount(VOID) TAWNY_API(GetMaximumProcessorGroupCount);
DWORD WINAPI GetTickCount(VOID) TAWNY_API(GetTickCount);
ULONGLONG WINAPI GetTickCount64(VOID) TAWNY_API(GetTickCount64);
VOID WINAPI GetSystemTime(LPSYSTEMTIME time) TAWNY_API(GetSystemTime);
BOOL WINAPI SetSystemTime(const SYSTEMTIME *time) TAWNY_API(SetSystemTime);
VOID WINAPI GetLocalTime(LPSYSTEMTIME time) TAWNY_API(GetLocalTime);
BOOL WINAPI SetLocalTime(const SYSTEMTIME *time) TAWNY_API(SetLocalTime);
VOID WINAPI GetSystemTimeAsFileTime(LPFILETIME time) TAWNY_API(GetSystemTimeAsFileTime);
VOID WINAPI GetSystemTimePreciseAsFileTime(LPFILETIME time) TAWNY_API(GetSystemTimePreciseAsFileTime);
BOOL WINAPI GetSystemTimeAdjustment(PDWORD adjustment, PDWORD increment, PBOOL disabled)
    TAWNY_API(GetSystemTimeAdjustment);
DWORD WINAPI GetVersion(VOID) TAWNY_API(GetVersion);
BOOL WINAPI GetVersionExA(LPOSVERSIONINFOA version) TAWNY_API(GetVersionExA);
BOOL WINAPI GetVersionExW(LPOSVERSIONINFOW version) TAWNY_API(GetVersionExW);
BOOL WINAPI GetProductInfo(DWORD major, DWORD minor, DWORD sp_major, DWORD sp_minor, PDWORD product)
    TAWNY_API(GetProductInfo);
BOOL WINAPI GetComputerNameExA(COMPUTER_NAME_FORMAT format, LPSTR name, LPDWORD length) TAWNY_API(GetComputerNameExA);
BOOL WINAPI GetComputerNameExW(COMPUTER_NAME_FORMAT format, LPWSTR name, LPDWORD length) TAWNY_API(GetComputerNameExW);
UINT WINAPI GetSystemDirectoryA(LPSTR buffer, UINT length) TAWNY_API(GetSystemDirectoryA);
UINT WINAPI GetSystemDirectoryW(LPWSTR buffer, UINT length) TAWNY_API(GetSystemDirectoryW);
UINT WINAPI GetWindowsDirectoryA(LPSTR buffer, UINT length) TAWNY_API(GetWindowsDirectoryA);
UINT WINAPI GetWindowsDirectoryW(LPWSTR buffer, UINT length) TAWNY_API(GetWindowsDirectoryW);
TAWNY_END_DECLS

#define GetVersionEx TAWNY_AW(GetVersionEx)
#define GetComputerNameEx TAWNY_AW(GetComputerNameEx)
#define GetSystemDirectory TAWNY_AW(GetSystemDirectory)
#define GetWindowsDirectory TAWNY_AW(GetWindowsDirectory)
#define GetSystemWindowsDirectory TAWNY_AW(GetSystemWindowsDirectory)

#endif /* _SYSINFOAPI_H_ */
