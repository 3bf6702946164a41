/*
 * winbase.h, memory: the global and the local heap, memory status, lstr functions.
 * https://learn.microsoft.com/windows/win32/memory/global-and-local-functions
 */
#ifndef TAWNY_BASE_MEMORY_H
#define TAWNY_BASE_MEMORY_H

#include <heapapi.h>

#define GMEM_FIXED 0
#define GMEM_MOVEABLE 2
#define GMEM_ZEROINIT 0x40
#define GHND 0x42
#define GPTR 0x40
#define LMEM_FIXED 0
#define LMEM_MOVEABLE 2
#define LMEM_ZEROINIT 0x40
#define LHND 0x42
#define LPTR 0x40
#define NONZEROLHND 2
#define NONZEROLPTR 0
#define GMEM_NOCOMPACT 0x10
#define GMEM_NODISCARD 0x20
#define GMEM_MODIFY 0x80
#define GMEM_DISCARDABLE 0x100
#define GMEM_SHARE 0x2000
#define GMEM_DDESHARE 0x2000
#define GMEM_INVALID_HANDLE 0x8000
#define LMEM_MODIFY 0x80
#define LMEM_INVALID_HANDLE 0x8000

typedef struct _MEMORYSTATUS {
    DWORD dwLength;
    DWORD dwMemoryLoad;
    SIZE_T dwTotalPhys;
    SIZE_T dwAvailPhys;
    SIZE_T dwTotalPageFile;
    SIZE_T dwAvailPageFile;
    SIZE_T dwTotalVirtual;
    SIZE_T dwAvailVirtual;
} MEMORYSTATUS, *LPMEMORYSTATUS;

TAWNY_BEGIN_DECLS
HGLOBAL WINAPI GlobalAlloc(UINT flags, SIZE_T size) TAWNY_API(GlobalAlloc);
HGLOBAL WINAPI GlobalReAlloc(HGLOBAL memory, SIZE_T size, UINT flags) TAWNY_API(GlobalReAlloc);
HGLOBAL WINAPI GlobalFree(HGLOBAL memory) TAWNY_API(GlobalFree);
LPVOID WINAPI GlobalLock(HGLOBAL memory) TAWNY_API(GlobalLock);
BOOL WINAPI GlobalUnlock(HGLOBAL memory) TAWNY_API(GlobalUnlock);
SIZE_T WINAPI GlobalSize(HGLOBAL memory) TAWNY_API(GlobalSize);
UINT WINAPI GlobalFlags(HGLOBAL memory) TAWNY_API(GlobalFlags);
HGLOBAL WINAPI GlobalHandle(LPCVOID memory) TAWNY_API(GlobalHandle);
VOID WINAPI GlobalMemoryStatus(LPMEMORYSTATUS status) TAWNY_API(GlobalMemoryStatus);
HLOCAL WINAPI LocalAlloc(UINT flags, SIZE_T size) TAWNY_API(LocalAlloc);
HLOCAL WINAPI LocalReAlloc(HLOCAL memory, SIZE_T size, UINT flags) TAWNY_API(LocalReAlloc);
HLOCAL WINAPI LocalFree(HLOCAL memory) TAWNY_API(LocalFree);
LPVOID WINAPI LocalLock(HLOCAL memory) TAWNY_API(LocalLock);
BOOL WINAPI LocalUnlock(HLOCAL memory) TAWNY_API(LocalUnlock);
SIZE_T WINAPI LocalSize(HLOCAL memory) TAWNY_API(LocalSize);
UINT WINAPI LocalFlags(HLOCAL memory) TAWNY_API(LocalFlags);
HLOCAL WINAPI LocalHandle(LPCVOID memory) TAWNY_API(LocalHandle);

BOOL WINAPI IsBadReadPtr(const VOID *pointer, UINT_PTR size) TAWNY_API(IsBadReadPtr);
BOOL WINAPI IsBadWritePtr(LPVOID pointer, UINT_PTR size) TAWNY_API(IsBadWritePtr);
BOOL WINAPI IsBadCodePtr(FARPROC pointer) TAWNY_API(IsBadCodePtr);
BOOL WINAPI IsBadStringPtrA(LPCSTR text, UINT_PTR maximum) TAWNY_API(IsBadStringPtrA);
BOOL WINAPI IsBadStringPtrW(LPCWSTR text, UINT_PTR maximum) TAWNY_API(IsBadStringPtrW);

int WINAPI lstrlenA(LPCSTR text) TAWNY_API(lstrlenA);
int WINAPI lstrlenW(LPCWSTR text) TAWNY_API(lstrlenW);
LPSTR WINAPI lstrcpyA(LPSTR target, LPCSTR source) TAWNY_API(lstrcpyA);
LPWSTR WINAPI lstrcpyW(LPWSTR target, LPCWSTR source) TAWNY_API(lstrcpyW);
LPSTR WINAPI lstrcpynA(LPSTR target, LPCSTR source, int length) TAWNY_API(lstrcpynA);
LPWSTR WINAPI lstrcpynW(LPWSTR target, LPCWSTR source, int length) TAWNY_API(lstrcpynW);
LPSTR WINAPI lstrcatA(LPSTR target, LPCSTR source) TAWNY_API(lstrcatA);
LPWSTR WINAPI lstrcatW(LPWSTR target, LPCWSTR source) TAWNY_API(lstrcatW);
int WINAPI lstrcmpA(LPCSTR first, LPCSTR second) TAWNY_API(lstrcmpA);
int WINAPI lstrcmpW(LPCWSTR first, LPCWSTR second) TAWNY_API(lstrcmpW);
int WINAPI lstrcmpiA(LPCSTR first, LPCSTR second) TAWNY_API(lstrcmpiA);
int WINAPI lstrcmpiW(LPCWSTR first, LPCWSTR second) TAWNY_API(lstrcmpiW);
int WINAPI MulDiv(int number, int numerator, int denominator) TAWNY_API(MulDiv);
TAWNY_END_DECLS

#define IsBadStringPtr TAWNY_AW(IsBadStringPtr)
#define lstrlen TAWNY_AW(lstrlen)
#define lstrcpy TAWNY_AW(lstrcpy)
#define lstrcpyn TAWNY_AW(lstrcpyn)
#define lstrcat TAWNY_AW(lstrcat)
#define lstrcmp TAWNY_AW(lstrcmp)
#define lstrcmpi TAWNY_AW(lstrcmpi)

#endif /* TAWNY_BASE_MEMORY_H */
