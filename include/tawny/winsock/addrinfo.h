/*
 * What getaddrinfo is asked and answers. The canonical name stands before the address, unlike on other systems.
 * https://learn.microsoft.com/windows/win32/api/ws2def/ns-ws2def-addrinfoa
 */
#ifndef TAWNY_WINSOCK_ADDRINFO_H
#define TAWNY_WINSOCK_ADDRINFO_H

#include <tawny/winsock/address.h>

typedef struct addrinfo {
    int ai_flags;
    int ai_family;
    int ai_socktype;
    int ai_protocol;
    size_t ai_addrlen;
    char *ai_canonname;
    struct sockaddr *ai_addr;
    struct addrinfo *ai_next;
} ADDRINFOA, *PADDRINFOA;

typedef struct addrinfoW {
    int ai_flags;
    int ai_family;
    int ai_socktype;
    int ai_protocol;
    size_t ai_addrlen;
    PWSTR ai_canonname;
    struct sockaddr *ai_addr;
    struct addrinfoW *ai_next;
} ADDRINFOW, *PADDRINFOW;

typedef struct addrinfoexA {
    int ai_flags;
    int ai_family;
    int ai_socktype;
    int ai_protocol;
    size_t ai_addrlen;
    char *ai_canonname;
    struct sockaddr *ai_addr;
    void *ai_blob;
    size_t ai_bloblen;
    LPGUID ai_provider;
    struct addrinfoexA *ai_next;
} ADDRINFOEXA, *PADDRINFOEXA, *LPADDRINFOEXA;

typedef struct addrinfoexW {
    int ai_flags;
    int ai_family;
    int ai_socktype;
    int ai_protocol;
    size_t ai_addrlen;
    PWSTR ai_canonname;
    struct sockaddr *ai_addr;
    void *ai_blob;
    size_t ai_bloblen;
    LPGUID ai_provider;
    struct addrinfoexW *ai_next;
} ADDRINFOEXW, *PADDRINFOEXW, *LPADDRINFOEXW;

/* The later versions, which AI_EXTENDED asks for. The members of ADDRINFOEX stand first. */
#define TAWNY_ADDRINFOEX(tag, string, ...) \
    typedef struct tag {                    \
        int ai_flags;                       \
        int ai_family;                      \
        int ai_socktype;                    \
        int ai_protocol;                    \
        size_t ai_addrlen;                  \
        string ai_canonname;                \
        struct sockaddr *ai_addr;           \
        void *ai_blob;                      \
        size_t ai_bloblen;                  \
        LPGUID ai_provider;                 \
        struct tag *ai_next;                \
        int ai_version;                     \
        string ai_fqdn;                     \
        __VA_ARGS__                         \
    }
TAWNY_ADDRINFOEX(addrinfoex2A, char *, ) ADDRINFOEX2A, *PADDRINFOEX2A, *LPADDRINFOEX2A;
TAWNY_ADDRINFOEX(addrinfoex2W, PWSTR, ) ADDRINFOEX2W, *PADDRINFOEX2W, *LPADDRINFOEX2W;
TAWNY_ADDRINFOEX(addrinfoex3, PWSTR, int ai_interfaceindex;) ADDRINFOEX3, *PADDRINFOEX3, *LPADDRINFOEX3;
TAWNY_ADDRINFOEX(addrinfoex4, PWSTR, int ai_interfaceindex; HANDLE ai_resolutionhandle;)
ADDRINFOEX4, *PADDRINFOEX4, *LPADDRINFOEX4;
#undef TAWNY_ADDRINFOEX

#define ADDRINFOEX_VERSION_2 2
#define ADDRINFOEX_VERSION_3 3
#define ADDRINFOEX_VERSION_4 4
#define ADDRINFOEX_VERSION_5 5
#define ADDRINFOEX_VERSION_6 6

#ifdef UNICODE
typedef ADDRINFOW ADDRINFOT, *PADDRINFOT;
typedef ADDRINFOEXW ADDRINFOEX, *PADDRINFOEX;
typedef ADDRINFOEX2W ADDRINFOEX2, *PADDRINFOEX2;
#else
typedef ADDRINFOA ADDRINFOT, *PADDRINFOT;
typedef ADDRINFOEXA ADDRINFOEX, *PADDRINFOEX;
typedef ADDRINFOEX2A ADDRINFOEX2, *PADDRINFOEX2;
#endif
typedef ADDRINFOA ADDRINFO, FAR *LPADDRINFO;

#define AI_PASSIVE 0x00000001
#define AI_CANONNAME 0x00000002
#define AI_NUMERICHOST 0x00000004
#define AI_NUMERICSERV 0x00000008
#define AI_DNS_ONLY 0x00000010
#define AI_FORCE_CLEAR_TEXT 0x00000020
#define AI_BYPASS_DNS_CACHE 0x00000040
#define AI_RETURN_TTL 0x00000080
#define AI_ALL 0x00000100
#define AI_ADDRCONFIG 0x00000400
#define AI_V4MAPPED 0x00000800
#define AI_NON_AUTHORITATIVE 0x00004000
#define AI_SECURE 0x00008000
#define AI_RETURN_PREFERRED_NAMES 0x00010000
#define AI_FQDN 0x00020000
#define AI_FILESERVER 0x00040000
#define AI_DISABLE_IDN_ENCODING 0x00080000
#define AI_SECURE_WITH_FALLBACK 0x00100000
#define AI_EXCLUSIVE_CUSTOM_SERVERS 0x00200000
#define AI_RETURN_RESPONSE_FLAGS 0x10000000
#define AI_REQUIRE_SECURE 0x20000000
#define AI_RESOLUTION_HANDLE 0x40000000
#define AI_EXTENDED 0x80000000

#define NI_NOFQDN 0x01
#define NI_NUMERICHOST 0x02
#define NI_NAMEREQD 0x04
#define NI_NUMERICSERV 0x08
#define NI_DGRAM 0x10

#define NI_MAXHOST 1025
#define NI_MAXSERV 32

#endif
