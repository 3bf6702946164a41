/*
 * namedpipeapi.h - named and anonymous pipes.
 * https://learn.microsoft.com/windows/win32/api/namedpipeapi/
 */
#ifndef _NAMEDPIPE_H_
#define _NAMEDPIPE_H_

#include <minwinbase.h>

TAWNY_BEGIN_DECLS
BOOL WINAPI CreatePipe(PHANDLE read, PHANDLE write, LPSECURITY_ATTRIBUTES security, DWORD size) TAWNY_API(CreatePipe);
HANDLE WINAPI CreateNamedPipeA(LPCSTR name, DWORD open_mode, DWORD pipe_mode, DWORD instances, DWORD out_size,
    DWORD in_size, DWORD default_timeout, LPSECURITY_ATTRIBUTES security) TAWNY_API(CreateNamedPipeA);
HANDLE WINAPI CreateNamedPipeW(LPCWSTR name, DWORD open_mode, DWORD pipe_mode, DWORD instances, DWORD out_size,
    DWORD in_size, DWORD default_timeout, LPSECURITY_ATTRIBUTES security) TAWNY_API(CreateNamedPipeW);
BOOL WINAPI ConnectNamedPipe(HANDLE pipe, LPOVERLAPPED overlapped) TAWNY_API(ConnectNamedPipe);
BOOL WINAPI DisconnectNamedPipe(HANDLE pipe) TAWNY_API(DisconnectNamedPipe);
BOOL WINAPI SetNamedPipeHandleState(HANDLE pipe, LPDWORD mode, LPDWORD collection_count, LPDWORD timeout)
    TAWNY_API(SetNamedPipeHandleState);
BOOL WINAPI GetNamedPipeHandleStateA(HANDLE pipe, LPDWORD state, LPDWORD instances, LPDWORD collection_count,
    LPDWORD timeout, LPSTR user, DWORD length) TAWNY_API(GetNamedPipeHandleStateA);
BOOL WINAPI GetNamedPipeHandleStateW(HANDLE pipe, LPDWORD state, LPDWORD instances, LPDWORD collection_count,
    LPDWORD timeout, LPWSTR user, DWORD length) TAWNY_API(GetNamedPipeHandleStateW);
BOOL WINAPI GetNamedPipeInfo(HANDLE pipe, LPDWORD flags, LPDWORD out_size, LPDWORD in_size, LPDWORD instances)
    TAWNY_API(GetNamedPipeInfo);
BOOL WINAPI PeekNamedPipe(HANDLE pipe, LPVOID buffer, DWORD size, LPDWORD read, LPDWORD available, LPDWORD left)
    TAWNY_API(PeekNamedPipe);
BOOL WINAPI TransactNamedPipe(HANDLE pipe, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size, LPDWORD read,
    LPOVERLAPPED overlapped) TAWNY_API(TransactNamedPipe);
BOOL WINAPI WaitNamedPipeA(LPCSTR name, DWORD milliseconds) TAWNY_API(WaitNamedPipeA);
BOOL WINAPI WaitNamedPipeW(LPCWSTR name, DWORD milliseconds) TAWNY_API(WaitNamedPipeW);
BOOL WINAPI CallNamedPipeA(LPCSTR name, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size, LPDWORD read,
    DWORD milliseconds) TAWNY_API(CallNamedPipeA);
BOOL WINAPI CallNamedPipeW(LPCWSTR name, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size, LPDWORD read,
    DWORD milliseconds) TAWNY_API(CallNamedPipeW);
BOOL WINAPI ImpersonateNamedPipeClient(HANDLE pipe) TAWNY_API(ImpersonateNamedPipeClient);
BOOL WINAPI GetNamedPipeClientProcessId(HANDLE pipe, PULONG process_id) TAWNY_API(GetNamedPipeClientProcessId);
BOOL WINAPI GetNamedPipeServerProcessId(HANDLE pipe, PULONG process_id) TAWNY_API(GetNamedPipeServerProcessId);
BOOL WINAPI GetNamedPipeClientSessionId(HANDLE pipe, PULONG session_id) TAWNY_API(GetNamedPipeClientSessionId);
BOOL WINAPI GetNamedPipeServerSessionId(HANDLE pipe, PULONG session_id) TAWNY_API(GetNamedPipeServerSessionId);
BOOL WINAPI GetNamedPipeClientComputerNameA(HANDLE pipe, LPSTR name, ULONG length)
    TAWNY_API(GetNamedPipeClientComputerNameA);
BOOL WINAPI GetNamedPipeClientComputerNameW(HANDLE pipe, LPWSTR name, ULONG length)
    TAWNY_API(GetNamedPipeClientComputerNameW);
TAWNY_END_DECLS

#define CreateNamedPipe TAWNY_AW(CreateNamedPipe)
#define GetNamedPipeHandleState TAWNY_AW(GetNamedPipeHandleState)
#define WaitNamedPipe TAWNY_AW(WaitNamedPipe)
#define CallNamedPipe TAWNY_AW(CallNamedPipe)
#define GetNamedPipeClientComputerName TAWNY_AW(GetNamedPipeClientComputerName)

#endif /* _NAMEDPIPE_H_ */
