/*
 * The functions of Berkeley sockets.
 * https://learn.microsoft.com/windows/win32/winsock/winsock-functions
 */
#ifndef TAWNY_WINSOCK_SOCKETS_H
#define TAWNY_WINSOCK_SOCKETS_H

#include <tawny/winsock/address.h>
#include <tawny/winsock/fd_set.h>

TAWNY_BEGIN_DECLS

SOCKET WSAAPI socket(int af, int type, int protocol) TAWNY_API(socket);
int WSAAPI closesocket(SOCKET s) TAWNY_API(closesocket);
int WSAAPI bind(SOCKET s, const struct sockaddr FAR *name, int namelen) TAWNY_API(bind);
int WSAAPI listen(SOCKET s, int backlog) TAWNY_API(listen);
SOCKET WSAAPI accept(SOCKET s, struct sockaddr FAR *addr, int FAR *addrlen) TAWNY_API(accept);
int WSAAPI connect(SOCKET s, const struct sockaddr FAR *name, int namelen) TAWNY_API(connect);
int WSAAPI shutdown(SOCKET s, int how) TAWNY_API(shutdown);

int WSAAPI recv(SOCKET s, char FAR *buf, int len, int flags) TAWNY_API(recv);
int WSAAPI recvfrom(SOCKET s, char FAR *buf, int len, int flags, struct sockaddr FAR *from, int FAR *fromlen)
    TAWNY_API(recvfrom);
int WSAAPI send(SOCKET s, const char FAR *buf, int len, int flags) TAWNY_API(send);
int WSAAPI sendto(SOCKET s, const char FAR *buf, int len, int flags, const struct sockaddr FAR *to, int tolen)
    TAWNY_API(sendto);

int WSAAPI getpeername(SOCKET s, struct sockaddr FAR *name, int FAR *namelen) TAWNY_API(getpeername);
int WSAAPI getsockname(SOCKET s, struct sockaddr FAR *name, int FAR *namelen) TAWNY_API(getsockname);
int WSAAPI getsockopt(SOCKET s, int level, int optname, char FAR *optval, int FAR *optlen) TAWNY_API(getsockopt);
int WSAAPI setsockopt(SOCKET s, int level, int optname, const char FAR *optval, int optlen) TAWNY_API(setsockopt);
int WSAAPI ioctlsocket(SOCKET s, long cmd, u_long FAR *argp) TAWNY_API(ioctlsocket);

/* The first argument is ignored. */
int WSAAPI select(int nfds, fd_set FAR *readfds, fd_set FAR *writefds, fd_set FAR *exceptfds,
                  const struct timeval FAR *timeout) TAWNY_API(select);

TAWNY_END_DECLS

#endif
