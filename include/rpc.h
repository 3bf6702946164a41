/*
 * rpc.h - the types of remote procedure calls, and UUIDs.
 * https://learn.microsoft.com/windows/win32/api/rpcdce/
 */
#ifndef __RPC_H__
#define __RPC_H__

#include <windef.h>

#define RPC_ENTRY __stdcall
#define __RPC_API __stdcall
#define __RPC_USER __stdcall
#define __RPC_STUB __stdcall
#define __RPC_FAR
#define RPC_VAR_ENTRY __cdecl

typedef LONG RPC_STATUS;
#ifndef UUID_DEFINED
#define UUID_DEFINED
typedef GUID UUID;
#ifndef uuid_t
#define uuid_t UUID
#endif
#endif
typedef unsigned char *RPC_CSTR;
typedef WCHAR *RPC_WSTR;
typedef const WCHAR *RPC_CWSTR;
typedef void *RPC_BINDING_HANDLE;
typedef RPC_BINDING_HANDLE handle_t;
#define rpc_binding_handle_t RPC_BINDING_HANDLE

#ifndef _WINERROR_
#include <winerror.h>
#endif

TAWNY_BEGIN_DECLS
RPC_STATUS RPC_ENTRY UuidCreate(UUID *uuid) TAWNY_API(UuidCreate);
RPC_STATUS RPC_ENTRY UuidCreateSequential(UUID *uuid) TAWNY_API(UuidCreateSequential);
RPC_STATUS RPC_ENTRY UuidToStringA(const UUID *uuid, RPC_CSTR *text) TAWNY_API(UuidToStringA);
RPC_STATUS RPC_ENTRY UuidToStringW(const UUID *uuid, RPC_WSTR *text) TAWNY_API(UuidToStringW);
RPC_STATUS RPC_ENTRY UuidFromStringA(RPC_CSTR text, UUID *uuid) TAWNY_API(UuidFromStringA);
RPC_STATUS RPC_ENTRY UuidFromStringW(RPC_WSTR text, UUID *uuid) TAWNY_API(UuidFromStringW);
RPC_STATUS RPC_ENTRY RpcStringFreeA(RPC_CSTR *text) TAWNY_API(RpcStringFreeA);
RPC_STATUS RPC_ENTRY RpcStringFreeW(RPC_WSTR *text) TAWNY_API(RpcStringFreeW);
int RPC_ENTRY UuidEqual(UUID *first, UUID *second, RPC_STATUS *status) TAWNY_API(UuidEqual);
int RPC_ENTRY UuidIsNil(UUID *uuid, RPC_STATUS *status) TAWNY_API(UuidIsNil);
TAWNY_END_DECLS

#define UuidToString TAWNY_AW(UuidToString)
#define UuidFromString TAWNY_AW(UuidFromString)
#define RpcStringFree TAWNY_AW(RpcStringFree)

#endif /* __RPC_H__ */
