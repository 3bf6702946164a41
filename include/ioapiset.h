/*
 * ioapiset.h - completion ports, results and cancellation of overlapped operations.
 * https://learn.microsoft.com/windows/win32/api/ioapiset/
 */
#ifndef _IO_APISET_H_
#define _IO_APISET_H_

#include <minwinbase.h>

TAWNY_BEGIN_DECLS
HANDLE WINAPI CreateIoCompletionPort(HANDLE file, HANDLE existing_port, ULONG_PTR key, DWORD concurrent_threads)
    TAWNY_API(CreateIoCompletionPort);
BOOL WINAPI GetQueuedCompletionStatus(HANDLE port, LPDWORD bytes, PULONG_PTR key, LPOVERLAPPED *overlapped,
    DWORD milliseconds) TAWNY_API(GetQueuedCompletionStatus);
BOOL WINAPI GetQueuedCompletionStatusEx(HANDLE port, LPOVERLAPPED_ENTRY entries, ULONG count, PULONG removed,
    DWORD milliseconds, BOOL alertable) TAWNY_API(GetQueuedCompletionStatusEx);
BOOL WINAPI PostQueuedCompletionStatus(HANDLE port, DWORD bytes, ULONG_PTR key, LPOVERLAPPED overlapped)
    TAWNY_API(PostQueuedCompletionStatus);
BOOL WINAPI GetOverlappedResult(HANDLE file, LPOVERLAPPED overlapped, LPDWORD bytes, BOOL wait)
    TAWNY_API(GetOverlappedResult);
BOOL WINAPI GetOverlappedResultEx(HANDLE file, LPOVERLAPPED overlapped, LPDWORD bytes, DWORD milliseconds,
    BOOL alertable) TAWNY_API(GetOverlappedResultEx);
BOOL WINAPI CancelIo(HANDLE file) TAWNY_API(CancelIo);
BOOL WINAPI CancelIoEx(HANDLE file, LPOVERLAPPED overlapped) TAWNY_API(CancelIoEx);
BOOL WINAPI CancelSynchronousIo(HANDLE thread) TAWNY_API(CancelSynchronousIo);
BOOL WINAPI DeviceIoControl(HANDLE device, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size,
    LPDWORD returned, LPOVERLAPPED overlapped) TAWNY_API(DeviceIoControl);
TAWNY_END_DECLS

#endif /* _IO_APISET_H_ */
