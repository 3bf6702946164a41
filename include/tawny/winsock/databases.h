/*
 * Entries of the host, network, service and protocol databases, and the functions that look them up.
 * https://learn.microsoft.com/windows/win32/api/winsock/ns-winsock-hostent
 */
#ifndef TAWNY_WINSOCK_DATABASES_H
#define TAWNY_WINSOCK_DATABASES_H

#include <tawny/winsock/address.h>

typedef struct hostent {
    char FAR *h_name;
    char FAR *FAR *h_aliases;
    short h_addrtype;
    short h_length;
    char FAR *FAR *h_addr_list;
} HOSTENT, *PHOSTENT, FAR *LPHOSTENT;
#define h_addr h_addr_list[0]

typedef struct netent {
    char FAR *n_name;
    char FAR *FAR *n_aliases;
    short n_addrtype;
    u_long n_net;
} NETENT, *PNETENT, FAR *LPNETENT;

/* The order of the last two differs between 32-bit and 64-bit Windows. */
typedef struct servent {
    char FAR *s_name;
    char FAR *FAR *s_aliases;
#ifdef _WIN64
    char FAR *s_proto;
    short s_port;
#else
    short s_port;
    char FAR *s_proto;
#endif
} SERVENT, *PSERVENT, FAR *LPSERVENT;

typedef struct protoent {
    char FAR *p_name;
    char FAR *FAR *p_aliases;
    short p_proto;
} PROTOENT, *PPROTOENT, FAR *LPPROTOENT;

TAWNY_BEGIN_DECLS

struct hostent FAR *WSAAPI gethostbyaddr(const char FAR *addr, int len, int type) TAWNY_API(gethostbyaddr);
struct hostent FAR *WSAAPI gethostbyname(const char FAR *name) TAWNY_API(gethostbyname);
int WSAAPI gethostname(char FAR *name, int namelen) TAWNY_API(gethostname);
int WSAAPI GetHostNameW(PWSTR name, int namelen) TAWNY_API(GetHostNameW);
struct servent FAR *WSAAPI getservbyport(int port, const char FAR *proto) TAWNY_API(getservbyport);
struct servent FAR *WSAAPI getservbyname(const char FAR *name, const char FAR *proto) TAWNY_API(getservbyname);
struct protoent FAR *WSAAPI getprotobynumber(int number) TAWNY_API(getprotobynumber);
struct protoent FAR *WSAAPI getprotobyname(const char FAR *name) TAWNY_API(getprotobyname);

TAWNY_END_DECLS

#endif
