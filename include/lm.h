/*
 * lm.h - network management: servers, shares, and the buffers they are returned in.
 * https://learn.microsoft.com/windows/win32/netmgmt/network-management-functions
 */
#ifndef _LM_INCLUDED
#define _LM_INCLUDED

#include <lmcons.h>
#include <lmerr.h>

typedef struct _SERVER_INFO_100 {
    DWORD sv100_platform_id;
    LMSTR sv100_name;
} SERVER_INFO_100, *PSERVER_INFO_100, *LPSERVER_INFO_100;

typedef struct _SERVER_INFO_101 {
    DWORD sv101_platform_id;
    LMSTR sv101_name;
    DWORD sv101_version_major;
    DWORD sv101_version_minor;
    DWORD sv101_type;
    LMSTR sv101_comment;
} SERVER_INFO_101, *PSERVER_INFO_101, *LPSERVER_INFO_101;

typedef struct _SHARE_INFO_1 {
    LMSTR shi1_netname;
    DWORD shi1_type;
    LMSTR shi1_remark;
} SHARE_INFO_1, *PSHARE_INFO_1, *LPSHARE_INFO_1;

typedef struct _WKSTA_INFO_100 {
    DWORD wki100_platform_id;
    LMSTR wki100_computername;
    LMSTR wki100_langroup;
    DWORD wki100_ver_major;
    DWORD wki100_ver_minor;
} WKSTA_INFO_100, *PWKSTA_INFO_100, *LPWKSTA_INFO_100;

#define SV_TYPE_WORKSTATION 1
#define SV_TYPE_SERVER 2
#define SV_TYPE_SQLSERVER 4
#define SV_TYPE_DOMAIN_CTRL 8
#define SV_TYPE_DOMAIN_BAKCTRL 0x10
#define SV_TYPE_NT 0x1000
#define SV_TYPE_SERVER_NT 0x8000
#define SV_TYPE_LOCAL_LIST_ONLY 0x40000000
#define SV_TYPE_DOMAIN_ENUM 0x80000000
#define SV_TYPE_ALL 0xFFFFFFFF
#define STYPE_DISKTREE 0
#define STYPE_PRINTQ 1
#define STYPE_DEVICE 2
#define STYPE_IPC 3
#define STYPE_SPECIAL 0x80000000
#define STYPE_TEMPORARY 0x40000000

TAWNY_BEGIN_DECLS
NET_API_STATUS NET_API_FUNCTION NetApiBufferAllocate(DWORD size, LPVOID *buffer) TAWNY_API(NetApiBufferAllocate);
NET_API_STATUS NET_API_FUNCTION NetApiBufferFree(LPVOID buffer) TAWNY_API(NetApiBufferFree);
NET_API_STATUS NET_API_FUNCTION NetServerEnum(LMCSTR server, DWORD level, LPBYTE *buffer, DWORD maximum, LPDWORD read,
    LPDWORD total, DWORD type, LMCSTR domain, LPDWORD resume) TAWNY_API(NetServerEnum);
NET_API_STATUS NET_API_FUNCTION NetServerGetInfo(LMSTR server, DWORD level, LPBYTE *buffer)
    TAWNY_API(NetServerGetInfo);
NET_API_STATUS NET_API_FUNCTION NetShareAdd(LMSTR server, DWORD level, LPBYTE buffer, LPDWORD bad_parameter)
    TAWNY_API(NetShareAdd);
NET_API_STATUS NET_API_FUNCTION NetShareDel(LMSTR server, LMSTR name, DWORD reserved) TAWNY_API(NetShareDel);
NET_API_STATUS NET_API_FUNCTION NetShareEnum(LMSTR server, DWORD level, LPBYTE *buffer, DWORD maximum, LPDWORD read,
    LPDWORD total, LPDWORD resume) TAWNY_API(NetShareEnum);
NET_API_STATUS NET_API_FUNCTION NetShareGetInfo(LMSTR server, LMSTR name, DWORD level, LPBYTE *buffer)
    TAWNY_API(NetShareGetInfo);
NET_API_STATUS NET_API_FUNCTION NetWkstaGetInfo(LMSTR server, DWORD level, LPBYTE *buffer)
    TAWNY_API(NetWkstaGetInfo);
TAWNY_END_DECLS

#endif /* _LM_INCLUDED */
