/*
 * winbase.h, pipes and mailslots: modes, and the mailslot's functions.
 * https://learn.microsoft.com/windows/win32/ipc/named-pipe-operations
 */
#ifndef TAWNY_BASE_PIPE_H
#define TAWNY_BASE_PIPE_H

#include <namedpipeapi.h>

#define PIPE_ACCESS_INBOUND 0x00000001
#define PIPE_ACCESS_OUTBOUND 0x00000002
#define PIPE_ACCESS_DUPLEX 0x00000003
#define PIPE_CLIENT_END 0x00000000
#define PIPE_SERVER_END 0x00000001
#define PIPE_WAIT 0x00000000
#define PIPE_NOWAIT 0x00000001
#define PIPE_READMODE_BYTE 0x00000000
#define PIPE_READMODE_MESSAGE 0x00000002
#define PIPE_TYPE_BYTE 0x00000000
#define PIPE_TYPE_MESSAGE 0x00000004
#define PIPE_ACCEPT_REMOTE_CLIENTS 0x00000000
#define PIPE_REJECT_REMOTE_CLIENTS 0x00000008
#define PIPE_UNLIMITED_INSTANCES 255
#define NMPWAIT_WAIT_FOREVER 0xffffffff
#define NMPWAIT_NOWAIT 0x00000001
#define NMPWAIT_USE_DEFAULT_WAIT 0x00000000

TAWNY_BEGIN_DECLS
HANDLE WINAPI CreateMailslotA(LPCSTR name, DWORD maximum_message, DWORD read_timeout, LPSECURITY_ATTRIBUTES security)
    TAWNY_API(CreateMailslotA);
HANDLE WINAPI CreateMailslotW(LPCWSTR name, DWORD maximum_message, DWORD read_timeout, LPSECURITY_ATTRIBUTES security)
    TAWNY_API(CreateMailslotW);
BOOL WINAPI GetMailslotInfo(HANDLE mailslot, LPDWORD maximum_message, LPDWORD next_size, LPDWORD messages,
    LPDWORD read_timeout) TAWNY_API(GetMailslotInfo);
BOOL WINAPI SetMailslotInfo(HANDLE mailslot, DWORD read_timeout) TAWNY_API(SetMailslotInfo);
TAWNY_END_DECLS

#define CreateMailslot TAWNY_AW(CreateMailslot)

#endif /* TAWNY_BASE_PIPE_H */
