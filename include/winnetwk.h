/*
 * winnetwk.h - network connections of the redirector.
 * https://learn.microsoft.com/windows/win32/wnet/windows-networking-functions
 */
#ifndef _WINNETWK_
#define _WINNETWK_

#include <windef.h>

typedef struct _NETRESOURCEA {
    DWORD dwScope;
    DWORD dwType;
    DWORD dwDisplayType;
    DWORD dwUsage;
    LPSTR lpLocalName;
    LPSTR lpRemoteName;
    LPSTR lpComment;
    LPSTR lpProvider;
} NETRESOURCEA, *LPNETRESOURCEA;

typedef struct _NETRESOURCEW {
    DWORD dwScope;
    DWORD dwType;
    DWORD dwDisplayType;
    DWORD dwUsage;
    LPWSTR lpLocalName;
    LPWSTR lpRemoteName;
    LPWSTR lpComment;
    LPWSTR lpProvider;
} NETRESOURCEW, *LPNETRESOURCEW;

typedef TAWNY_AW(NETRESOURCE) NETRESOURCE, *LPNETRESOURCE;

#define RESOURCE_CONNECTED 0x1
#define RESOURCE_GLOBALNET 0x2
#define RESOURCE_REMEMBERED 0x3
#define RESOURCETYPE_ANY 0x0
#define RESOURCETYPE_DISK 0x1
#define RESOURCETYPE_PRINT 0x2
#define RESOURCEUSAGE_CONNECTABLE 0x1
#define RESOURCEUSAGE_CONTAINER 0x2
#define RESOURCEDISPLAYTYPE_GENERIC 0x0
#define RESOURCEDISPLAYTYPE_DOMAIN 0x1
#define RESOURCEDISPLAYTYPE_SERVER 0x2
#define RESOURCEDISPLAYTYPE_SHARE 0x3
#define CONNECT_UPDATE_PROFILE 0x1
#define CONNECT_TEMPORARY 0x4

TAWNY_BEGIN_DECLS
DWORD APIENTRY WNetAddConnection2A(LPNETRESOURCEA resource, LPCSTR password, LPCSTR user, DWORD flags)
    TAWNY_API(WNetAddConnection2A);
DWORD APIENTRY WNetAddConnection2W(LPNETRESOURCEW resource, LPCWSTR password, LPCWSTR user, DWORD flags)
    TAWNY_API(WNetAddConnection2W);
DWORD APIENTRY WNetCancelConnection2A(LPCSTR name, DWORD flags, BOOL force) TAWNY_API(WNetCancelConnection2A);
DWORD APIENTRY WNetCancelConnection2W(LPCWSTR name, DWORD flags, BOOL force) TAWNY_API(WNetCancelConnection2W);
DWORD APIENTRY WNetGetConnectionA(LPCSTR local, LPSTR remote, LPDWORD length) TAWNY_API(WNetGetConnectionA);
DWORD APIENTRY WNetGetConnectionW(LPCWSTR local, LPWSTR remote, LPDWORD length) TAWNY_API(WNetGetConnectionW);
DWORD APIENTRY WNetGetUserA(LPCSTR name, LPSTR user, LPDWORD length) TAWNY_API(WNetGetUserA);
DWORD APIENTRY WNetGetUserW(LPCWSTR name, LPWSTR user, LPDWORD length) TAWNY_API(WNetGetUserW);
DWORD APIENTRY WNetOpenEnumA(DWORD scope, DWORD type, DWORD usage, LPNETRESOURCEA resource, LPHANDLE enumeration)
    TAWNY_API(WNetOpenEnumA);
DWORD APIENTRY WNetOpenEnumW(DWORD scope, DWORD type, DWORD usage, LPNETRESOURCEW resource, LPHANDLE enumeration)
    TAWNY_API(WNetOpenEnumW);
DWORD APIENTRY WNetEnumResourceA(HANDLE enumeration, LPDWORD count, LPVOID buffer, LPDWORD size)
    TAWNY_API(WNetEnumResourceA);
DWORD APIENTRY WNetEnumResourceW(HANDLE enumeration, LPDWORD count, LPVOID buffer, LPDWORD size)
    TAWNY_API(WNetEnumResourceW);
DWORD APIENTRY WNetCloseEnum(HANDLE enumeration) TAWNY_API(WNetCloseEnum);
DWORD APIENTRY WNetGetLastErrorA(LPDWORD error, LPSTR text, DWORD text_length, LPSTR name, DWORD name_length)
    TAWNY_API(WNetGetLastErrorA);
DWORD APIENTRY WNetGetLastErrorW(LPDWORD error, LPWSTR text, DWORD text_length, LPWSTR name, DWORD name_length)
    TAWNY_API(WNetGetLastErrorW);
TAWNY_END_DECLS

#define WNetAddConnection2 TAWNY_AW(WNetAddConnection2)
#define WNetCancelConnection2 TAWNY_AW(WNetCancelConnection2)
#define WNetGetConnection TAWNY_AW(WNetGetConnection)
#define WNetGetUser TAWNY_AW(WNetGetUser)
#define WNetOpenEnum TAWNY_AW(WNetOpenEnum)
#define WNetEnumResource TAWNY_AW(WNetEnumResource)
#define WNetGetLastError TAWNY_AW(WNetGetLastError)

#endif /* _WINNETWK_ */
