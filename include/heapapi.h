/*
 * heapapi.h - heaps.
 * https://learn.microsoft.com/windows/win32/api/heapapi/
 */
#ifndef _HEAPAPI_H_
#define _HEAPAPI_H_

#include <minwinbase.h>

TAWNY_BEGIN_DECLS
HANDLE WINAPI GetProcessHeap(VOID) TAWNY_API(GetProcessHeap);
DWORD WINAPI GetProcessHeaps(DWORD count, PHANDLE heaps) TAWNY_API(GetProcessHeaps);
HANDLE WINAPI HeapCreate(DWORD options, SIZE_T initial_size, SIZE_T maximum_size) TAWNY_API(HeapCreate);
BOOL WINAPI HeapDestroy(HANDLE heap) TAWNY_API(HeapDestroy);
LPVOID WINAPI HeapAlloc(HANDLE heap, DWORD flags, SIZE_T size) TAWNY_API(HeapAlloc);
LPVOID WINAPI HeapReAlloc(HANDLE heap, DWORD flags, LPVOID memory, SIZE_T size) TAWNY_API(HeapReAlloc);
BOOL WINAPI HeapFree(HANDLE heap, DWORD flags, LPVOID memory) TAWNY_API(HeapFree);
SIZE_T WINAPI HeapSize(HANDLE heap, DWORD flags, LPCVOID memory) TAWNY_API(HeapSize);
BOOL WINAPI HeapValidate(HANDLE heap, DWORD flags, LPCVOID memory) TAWNY_API(HeapValidate);
SIZE_T WINAPI HeapCompact(HANDLE heap, DWORD flags) TAWNY_API(HeapCompact);
BOOL WINAPI HeapLock(HANDLE heap) TAWNY_API(HeapLock);
BOOL WINAPI HeapUnlock(HANDLE heap) TAWNY_API(HeapUnlock);
BOOL WINAPI HeapWalk(HANDLE heap, LPPROCESS_HEAP_ENTRY entry) TAWNY_API(HeapWalk);
BOOL WINAPI HeapSetInformation(HANDLE heap, HEAP_INFORMATION_CLASS kind, PVOID information, SIZE_T size)
    TAWNY_API(HeapSetInformation);
BOOL WINAPI HeapQueryInformation(HANDLE heap, HEAP_INFORMATION_CLASS kind, PVOID information, SIZE_T size,
    PSIZE_T returned) TAWNY_API(HeapQueryInformation);
TAWNY_END_DECLS

#endif /* _HEAPAPI_H_ */
