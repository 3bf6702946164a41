/*
 * objbase.h - the little of COM that programs use without objects: initialisation, task memory, GUIDs as text.
 * https://learn.microsoft.com/windows/win32/api/objbase/
 */
#ifndef _OBJBASE_H_
#define _OBJBASE_H_

#include <rpc.h>
#include <rpcndr.h>
#include <winerror.h>
#include <wtypes.h>

#define interface struct
#define STDMETHODCALLTYPE __stdcall
#define STDMETHODVCALLTYPE __cdecl
#define STDAPICALLTYPE __stdcall
#define STDAPI EXTERN_C HRESULT STDAPICALLTYPE
#define STDAPI_(type) EXTERN_C type STDAPICALLTYPE
#define STDMETHODIMP HRESULT STDMETHODCALLTYPE
#define STDMETHODIMP_(type) type STDMETHODCALLTYPE

typedef enum tagCOINIT {
    COINIT_APARTMENTTHREADED = 0x2,
    COINIT_MULTITHREADED = 0x0,
    COINIT_DISABLE_OLE1DDE = 0x4,
    COINIT_SPEED_OVER_MEMORY = 0x8
} COINIT;

#define CLSCTX_INPROC_SERVER 0x1
#define CLSCTX_LOCAL_SERVER 0x4
#define CLSCTX_ALL 23

TAWNY_BEGIN_DECLS
HRESULT WINAPI CoInitialize(LPVOID reserved) TAWNY_API(CoInitialize);
HRESULT WINAPI CoInitializeEx(LPVOID reserved, DWORD mode) TAWNY_API(CoInitializeEx);
VOID WINAPI CoUninitialize(VOID) TAWNY_API(CoUninitialize);
HRESULT WINAPI CoCreateGuid(GUID *guid) TAWNY_API(CoCreateGuid);
LPVOID WINAPI CoTaskMemAlloc(SIZE_T size) TAWNY_API(CoTaskMemAlloc);
LPVOID WINAPI CoTaskMemRealloc(LPVOID memory, SIZE_T size) TAWNY_API(CoTaskMemRealloc);
VOID WINAPI CoTaskMemFree(LPVOID memory) TAWNY_API(CoTaskMemFree);
HRESULT WINAPI CoCreateInstance(REFCLSID class_id, LPVOID outer, DWORD context, REFIID interface_id, LPVOID *object)
    TAWNY_API(CoCreateInstance);
int WINAPI StringFromGUID2(REFGUID guid, LPOLESTR text, int length) TAWNY_API(StringFromGUID2);
HRESULT WINAPI CLSIDFromString(LPCOLESTR text, LPCLSID class_id) TAWNY_API(CLSIDFromString);
HRESULT WINAPI IIDFromString(LPCOLESTR text, LPIID interface_id) TAWNY_API(IIDFromString);
TAWNY_END_DECLS

#endif /* _OBJBASE_H_ */
