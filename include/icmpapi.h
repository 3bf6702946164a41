/*
 * icmpapi.h - ICMP echo without raw sockets.
 * https://learn.microsoft.com/windows/win32/api/icmpapi/
 */
#ifndef _ICMP_INCLUDED_
#define _ICMP_INCLUDED_

#include <windows.h>

#include <ipexport.h>
#include <ws2ipdef.h>

/* A program that defines PIO_APC_ROUTINE_DEFINED has the type, by winternl.h or of its own. */
#ifdef PIO_APC_ROUTINE_DEFINED
#define TAWNY_ICMP_APC_ROUTINE PIO_APC_ROUTINE
#else
#define TAWNY_ICMP_APC_ROUTINE FARPROC
#endif

TAWNY_BEGIN_DECLS

HANDLE WINAPI IcmpCreateFile(VOID) TAWNY_API(IcmpCreateFile);
HANDLE WINAPI Icmp6CreateFile(VOID) TAWNY_API(Icmp6CreateFile);
BOOL WINAPI IcmpCloseHandle(HANDLE IcmpHandle) TAWNY_API(IcmpCloseHandle);
DWORD WINAPI IcmpSendEcho(HANDLE IcmpHandle, IPAddr DestinationAddress, LPVOID RequestData, WORD RequestSize,
                          PIP_OPTION_INFORMATION RequestOptions, LPVOID ReplyBuffer, DWORD ReplySize, DWORD Timeout)
    TAWNY_API(IcmpSendEcho);
DWORD WINAPI IcmpSendEcho2(HANDLE IcmpHandle, HANDLE Event, TAWNY_ICMP_APC_ROUTINE ApcRoutine, PVOID ApcContext,
                           IPAddr DestinationAddress, LPVOID RequestData, WORD RequestSize,
                           PIP_OPTION_INFORMATION RequestOptions, LPVOID ReplyBuffer, DWORD ReplySize, DWORD Timeout)
    TAWNY_API(IcmpSendEcho2);
DWORD WINAPI IcmpSendEcho2Ex(HANDLE IcmpHandle, HANDLE Event, TAWNY_ICMP_APC_ROUTINE ApcRoutine, PVOID ApcContext,
                             IPAddr SourceAddress, IPAddr DestinationAddress, LPVOID RequestData, WORD RequestSize,
                             PIP_OPTION_INFORMATION RequestOptions, LPVOID ReplyBuffer, DWORD ReplySize,
                             DWORD Timeout) TAWNY_API(IcmpSendEcho2Ex);
DWORD WINAPI Icmp6SendEcho2(HANDLE IcmpHandle, HANDLE Event, TAWNY_ICMP_APC_ROUTINE ApcRoutine, PVOID ApcContext,
                            struct sockaddr_in6 *SourceAddress, struct sockaddr_in6 *DestinationAddress,
                            LPVOID RequestData, WORD RequestSize, PIP_OPTION_INFORMATION RequestOptions,
                            LPVOID ReplyBuffer, DWORD ReplySize, DWORD Timeout) TAWNY_API(Icmp6SendEcho2);
DWORD WINAPI IcmpParseReplies(LPVOID ReplyBuffer, DWORD ReplySize) TAWNY_API(IcmpParseReplies);
DWORD WINAPI Icmp6ParseReplies(LPVOID ReplyBuffer, DWORD ReplySize) TAWNY_API(Icmp6ParseReplies);

TAWNY_END_DECLS

#endif
