/*
 * AcceptEx and its companion, as functions that a program may link to.
 * https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-acceptex
 */
#ifndef TAWNY_WINSOCK_ACCEPT_EX_H
#define TAWNY_WINSOCK_ACCEPT_EX_H

#include <tawny/winsock/address.h>

TAWNY_BEGIN_DECLS

BOOL PASCAL FAR AcceptEx(SOCKET sListenSocket, SOCKET sAcceptSocket, PVOID lpOutputBuffer, DWORD dwReceiveDataLength,
                         DWORD dwLocalAddressLength, DWORD dwRemoteAddressLength, LPDWORD lpdwBytesReceived,
                         LPOVERLAPPED lpOverlapped) TAWNY_API(AcceptEx);

VOID PASCAL FAR GetAcceptExSockaddrs(PVOID lpOutputBuffer, DWORD dwReceiveDataLength, DWORD dwLocalAddressLength,
                                     DWORD dwRemoteAddressLength, struct sockaddr **LocalSockaddr,
                                     LPINT LocalSockaddrLength, struct sockaddr **RemoteSockaddr,
                                     LPINT RemoteSockaddrLength) TAWNY_API(GetAcceptExSockaddrs);

int PASCAL FAR WSARecvEx(SOCKET s, char FAR *buf, int len, int FAR *flags) TAWNY_API(WSARecvEx);

TAWNY_END_DECLS

#endif
