/*
 * memoryapi.h - virtual memory and file mappings.
 * https://learn.microsoft.com/windows/win32/api/memoryapi/
 */
#ifndef _MEMORYAPI_H_
#define _MEMORYAPI_H_

#include <minwinbase.h>

#define FILE_MAP_WRITE SECTION_MAP_WRITE
#define FILE_MAP_READ SECTION_MAP_READ
#define FILE_MAP_ALL_ACCESS SECTION_ALL_ACCESS
#define FILE_MAP_EXECUTE SECTION_MAP_EXECUTE_EXPLICIT
#define FILE_MAP_COPY 0x00000001
#define FILE_MAP_RESERVE 0x80000000
#define FILE_MAP_LARGE_PAGES 0x20000000

TAWNY_BEGIN_DECLS
LPVOID WINAPI VirtualAlloc(LPVOID address, SIZE_T size, DWORD type, DWORD protect) TAWNY_API(VirtualAlloc);
LPVOID WINAPI VirtualAllocEx(HANDLE process, LPVOID address, SIZE_T size, DWORD type, DWORD protect)
    TAWNY_API(VirtualAllocEx);
BOOL WINAPI VirtualFree(LPVOID address, SIZE_T size, DWORD type) TAWNY_API(VirtualFree);
BOOL WINAPI VirtualFreeEx(HANDLE process, LPVOID address, SIZE_T size, DWORD type) TAWNY_API(VirtualFreeEx);
BOOL WINAPI VirtualProtect(LPVOID address, SIZE_T size, DWORD protect, PDWORD previous) TAWNY_API(VirtualProtect);
BOOL WINAPI VirtualProtectEx(HANDLE process, LPVOID address, SIZE_T size, DWORD protect, PDWORD previous)
    TAWNY_API(VirtualProtectEx);
SIZE_T WINAPI VirtualQuery(LPCVOID address, PMEMORY_BASIC_INFORMATION information, SIZE_T size) TAWNY_API(VirtualQuery);
SIZE_T WINAPI VirtualQueryEx(HANDLE process, LPCVOID address, PMEMORY_BASIC_INFORMATION information, SIZE_T size)
    TAWNY_API(VirtualQueryEx);
BOOL WINAPI VirtualLock(LPVOID address, SIZE_T size) TAWNY_API(VirtualLock);
BOOL WINAPI VirtualUnlock(LPVOID address, SIZE_T size) TAWNY_API(VirtualUnlock);
BOOL WINAPI ReadProcessMemory(HANDLE process, LPCVOID base, LPVOID buffer, SIZE_T size, SIZE_T *read)
    TAWNY_API(ReadProcessMemory);
BOOL WINAPI WriteProcessMemory(HANDLE process, LPVOID base, LPCVOID buffer, SIZE_T size, SIZE_T *written)
    TAWNY_API(WriteProcessMemory);
HANDLE WINAPI CreateFileMappingA(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protect, DWORD size_high,
    DWORD size_low, LPCSTR name) TAWNY_API(CreateFileMappingA);
HANDLE WINAPI CreateFileMappingW(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protect, DWORD size_high,
    DWORD size_low, LPCWSTR name) TAWNY_API(CreateFileMappingW);
HANDLE WINAPI OpenFileMappingA(DWORD access, BOOL inherit, LPCSTR name) TAWNY_API(OpenFileMappingA);
HANDLE WINAPI OpenFileMappingW(DWORD access, BOOL inherit, LPCWSTR name) TAWNY_API(OpenFileMappingW);
LPVOID WINAPI MapViewOfFile(HANDLE mapping, DWORD access, DWORD offset_high, DWORD offset_low, SIZE_T size)
    TAWNY_API(MapViewOfFile);
LPVOID WINAPI MapViewOfFileEx(HANDLE mapping, DWORD access, DWORD offset_high, DWORD offset_low, SIZE_T size,
    LPVOID base) TAWNY_API(MapViewOfFileEx);
BOOL WINAPI UnmapViewOfFile(LPCVOID base) TAWNY_API(UnmapViewOfFile);
BOOL WINAPI FlushViewOfFile(LPCVOID base, SIZE_T size) TAWNY_API(FlushViewOfFile);
BOOL WINAPI GetProcessWorkingSetSize(HANDLE process, PSIZE_T minimum, PSIZE_T maximum)
    TAWNY_API(GetProcessWorkingSetSize);
BOOL WINAPI SetProcessWorkingSetSize(HANDLE process, SIZE_T minimum, SIZE_T maximum)
    TAWNY_API(SetProcessWorkingSetSize);
SIZE_T WINAPI GetLargePageMinimum(VOID) TAWNY_API(GetLargePageMinimum);
TAWNY_END_DECLS

#define CreateFileMapping TAWNY_AW(CreateFileMapping)
#define OpenFileMapping TAWNY_AW(OpenFileMapping)

#endif /* _MEMORYAPI_H_ */
