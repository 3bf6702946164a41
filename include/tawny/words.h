/*
 * The words of declarations in Windows' headers. All calling conventions are one and the same here.
 * https://learn.microsoft.com/windows/win32/winprog/windows-data-types
 */
#ifndef TAWNY_WORDS_H
#define TAWNY_WORDS_H

#include <tawny/prelude.h>

#ifndef WINAPI
#define WINAPI __stdcall
#endif
#ifndef CALLBACK
#define CALLBACK __stdcall
#endif
#ifndef APIENTRY
#define APIENTRY WINAPI
#endif
#ifndef WINAPIV
#define WINAPIV __cdecl
#endif
#ifndef APIPRIVATE
#define APIPRIVATE __stdcall
#endif
#ifndef NTAPI
#define NTAPI __stdcall
#endif
#ifndef WSAAPI
#define WSAAPI
#endif
#ifndef PASCAL
#define PASCAL __stdcall
#endif
#ifndef FAR
#define FAR
#endif
#ifndef NEAR
#define NEAR
#endif
#ifndef WINBASEAPI
#define WINBASEAPI
#endif
#ifndef WINSOCK_API_LINKAGE
#define WINSOCK_API_LINKAGE
#endif

#endif /* TAWNY_WORDS_H */
