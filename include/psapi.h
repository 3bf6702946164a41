/*
 * psapi.h - status of processes.
 * https://learn.microsoft.com/windows/win32/api/psapi/
 */
#ifndef _PSAPI_H_
#define _PSAPI_H_

#include <windef.h>

typedef struct _PROCESS_MEMORY_COUNTERS {
    DWORD cb;
    DWORD PageFaultCount;
    SIZE_T PeakWorkingSetSize;
    SIZE_T WorkingSetSize;
    SIZE_T QuotaPeakPagedPoolUsage;
    SIZE_T QuotaPagedPoolUsage;
    SIZE_T QuotaPeakNonPagedPoolUsage;
    SIZE_T QuotaNonPagedPoolUsage;
    SIZE_T PagefileUsage;
    SIZE_T PeakPagefileUsage;
} PROCESS_MEMORY_COUNTERS, *PPROCESS_MEMORY_COUNTERS;

typedef struct _PROCESS_MEMORY_COUNTERS_EX {
    DWORD cb;
    DWORD PageFaultCount;
    SIZE_T PeakWorkingSetSize;
    SIZE_T WorkingSetSize;
    SIZE_T QuotaPeakPagedPoolUsage;
    SIZE_T QuotaPagedPoolUsage;
    SIZE_T QuotaPeakNonPagedPoolUsage;
    SIZE_T QuotaNonPagedPoolUsage;
    SIZE_T PagefileUsage;
    SIZE_T PeakPagefileUsage;
    SIZE_T PrivateUsage;
} PROCESS_MEMORY_COUNTERS_EX, *PPROCESS_MEMORY_COUNTERS_EX;

typedef struct _MODULEINFO {
    LPVOID lpBaseOfDll;
    DWORD SizeOfImage;
    LPVOID EntryPoint;
} MODULEINFO, *LPMODULEINFO;

TAWNY_BEGIN_DECLS
BOOL WINAPI GetProcessMemoryInfo(HANDLE process, PPROCESS_MEMORY_COUNTERS counters, DWORD size)
    TAWNY_API(GetProcessMemoryInfo);
BOOL WINAPI EnumProcesses(DWORD *processes, DWORD size, LPDWORD needed) TAWNY_API(EnumProcesses);
BOOL WINAPI EnumProcessModules(HANDLE process, HMODULE *modules, DWORD size, LPDWORD needed)
    TAWNY_API(EnumProcessModules);
DWORD WINAPI GetModuleBaseNameA(HANDLE process, HMODULE module, LPSTR name, DWORD length)
    TAWNY_API(GetModuleBaseNameA);
DWORD WINAPI GetModuleBaseNameW(HANDLE process, HMODULE module, LPWSTR name, DWORD length)
    TAWNY_API(GetModuleBaseNameW);
DWORD WINAPI GetModuleFileNameExA(HANDLE process, HMODULE module, LPSTR name, DWORD length)
    TAWNY_API(GetModuleFileNameExA);
DWORD WINAPI GetModuleFileNameExW(HANDLE process, HMODULE module, LPWSTR name, DWORD length)
    TAWNY_API(GetModuleFileNameExW);
DWORD WINAPI GetProcessImageFileNameA(HANDLE process, LPSTR name, DWORD length) TAWNY_API(GetProcessImageFileNameA);
DWORD WINAPI GetProcessImageFileNameW(HANDLE process, LPWSTR name, DWORD length) TAWNY_API(GetProcessImageFileNameW);
BOOL WINAPI GetModuleInformation(HANDLE process, HMODULE module, LPMODULEINFO information, DWORD size)
    TAWNY_API(GetModuleInformation);
BOOL WINAPI EmptyWorkingSet(HANDLE process) TAWNY_API(EmptyWorkingSet);
TAWNY_END_DECLS

#define GetModuleBaseName TAWNY_AW(GetModuleBaseName)
#define GetModuleFileNameEx TAWNY_AW(GetModuleFileNameEx)
#define GetProcessImageFileName TAWNY_AW(GetProcessImageFileName)

#endif /* _PSAPI_H_ */
