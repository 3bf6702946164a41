/*
 * utilapiset.h - the beeper and opaque pointers.
 * https://learn.microsoft.com/windows/win32/api/utilapiset/
 */
#ifndef _APISETUTIL_
#define _APISETUTIL_

#include <minwindef.h>

TAWNY_BEGIN_DECLS
PVOID WINAPI EncodePointer(PVOID pointer) TAWNY_API(EncodePointer);
PVOID WINAPI DecodePointer(PVOID pointer) TAWNY_API(DecodePointer);
PVOID WINAPI EncodeSystemPointer(PVOID pointer) TAWNY_API(EncodeSystemPointer);
PVOID WINAPI DecodeSystemPointer(PVOID pointer) TAWNY_API(DecodeSystemPointer);
BOOL WINAPI Beep(DWORD frequency, DWORD milliseconds) TAWNY_API(Beep);
TAWNY_END_DECLS

#endif /* _APISETUTIL_ */
