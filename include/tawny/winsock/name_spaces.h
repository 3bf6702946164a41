/*
 * Name spaces and the structures that describe their services.
 * https://learn.microsoft.com/windows/win32/api/winsock2/ns-winsock2-wsaquerysetw
 */
#ifndef TAWNY_WINSOCK_NAME_SPACES_H
#define TAWNY_WINSOCK_NAME_SPACES_H

#include <tawny/winsock/address.h>

#define NS_ALL (0)
#define NS_DEFAULT (0)
#define NS_SAP (1)
#define NS_NDS (2)
#define NS_PEER_BROWSE (3)
#define NS_SLP (5)
#define NS_DHCP (6)
#define NS_TCPIP_LOCAL (10)
#define NS_TCPIP_HOSTS (11)
#define NS_DNS (12)
#define NS_NETBT (13)
#define NS_WINS (14)
#define NS_NLA (15)
#define NS_BTH (16)
#define NS_LOCALNAME (19)
#define NS_NBP (20)
#define NS_MS (30)
#define NS_STDA (31)
#define NS_NTDS (32)
#define NS_EMAIL (37)
#define NS_PNRPNAME (38)
#define NS_PNRPCLOUD (39)
#define NS_X500 (40)
#define NS_NIS (41)
#define NS_NISPLUS (42)
#define NS_VNS (50)
#define NS_WRQ (50)
#define NS_NETDES (60)

/* dwControlFlags of a lookup */
#define LUP_DEEP 0x0001
#define LUP_CONTAINERS 0x0002
#define LUP_NOCONTAINERS 0x0004
#define LUP_NEAREST 0x0008
#define LUP_RETURN_NAME 0x0010
#define LUP_RETURN_TYPE 0x0020
#define LUP_RETURN_VERSION 0x0040
#define LUP_RETURN_COMMENT 0x0080
#define LUP_RETURN_ADDR 0x0100
#define LUP_RETURN_BLOB 0x0200
#define LUP_RETURN_ALIASES 0x0400
#define LUP_RETURN_QUERY_STRING 0x0800
#define LUP_RETURN_ALL 0x0FF0
#define LUP_FLUSHCACHE 0x1000
#define LUP_FLUSHPREVIOUS 0x2000
#define LUP_NON_AUTHORITATIVE 0x4000
#define LUP_SECURE 0x8000
#define LUP_RES_SERVICE 0x8000
#define LUP_RETURN_PREFERRED_NAMES 0x10000
#define LUP_DNS_ONLY 0x20000
#define LUP_RETURN_RESPONSE_FLAGS 0x40000
#define LUP_ADDRCONFIG 0x100000
#define LUP_DUAL_ADDR 0x200000
#define LUP_FILESERVER 0x400000
#define LUP_DISABLE_IDN_ENCODING 0x00800000
#define LUP_API_ANSI 0x01000000
#define LUP_EXTENDED_QUERYSET 0x02000000
#define LUP_SECURE_WITH_FALLBACK 0x04000000
#define LUP_EXCLUSIVE_CUSTOM_SERVERS 0x08000000
#define LUP_REQUIRE_SECURE 0x10000000
#define LUP_RETURN_TTL 0x20000000
#define LUP_FORCE_CLEAR_TEXT 0x40000000
#define LUP_RESOLUTION_HANDLE 0x80000000

/* dwOutputFlags of a result */
#define RESULT_IS_ALIAS 0x0001
#define RESULT_IS_ADDED 0x0010
#define RESULT_IS_CHANGED 0x0020
#define RESULT_IS_DELETED 0x0040

#define SERVICE_MULTIPLE 0x00000001

typedef enum _WSAEcomparator { COMP_EQUAL = 0, COMP_NOTLESS } WSAECOMPARATOR, *PWSAECOMPARATOR, *LPWSAECOMPARATOR;

typedef enum _WSAESETSERVICEOP {
    RNRSERVICE_REGISTER = 0,
    RNRSERVICE_DEREGISTER,
    RNRSERVICE_DELETE
} WSAESETSERVICEOP, *PWSAESETSERVICEOP, *LPWSAESETSERVICEOP;

typedef struct _WSAVersion {
    DWORD dwVersion;
    WSAECOMPARATOR ecHow;
} WSAVERSION, *PWSAVERSION, *LPWSAVERSION;

typedef struct _AFPROTOCOLS {
    INT iAddressFamily;
    INT iProtocol;
} AFPROTOCOLS, *PAFPROTOCOLS, *LPAFPROTOCOLS;

/* One definition for each alphabet: `suffix` is A or W, `string` its string type. */
#define TAWNY_NAME_SERVICE(suffix, string)                                                                      \
    typedef struct _WSAQuerySet##suffix {                                                                       \
        DWORD dwSize;                                                                                           \
        string lpszServiceInstanceName;                                                                         \
        LPGUID lpServiceClassId;                                                                                \
        LPWSAVERSION lpVersion;                                                                                 \
        string lpszComment;                                                                                     \
        DWORD dwNameSpace;                                                                                      \
        LPGUID lpNSProviderId;                                                                                  \
        string lpszContext;                                                                                     \
        DWORD dwNumberOfProtocols;                                                                              \
        LPAFPROTOCOLS lpafpProtocols;                                                                           \
        string lpszQueryString;                                                                                 \
        DWORD dwNumberOfCsAddrs;                                                                                \
        LPCSADDR_INFO lpcsaBuffer;                                                                              \
        DWORD dwOutputFlags;                                                                                    \
        LPBLOB lpBlob;                                                                                          \
    } WSAQUERYSET##suffix, *PWSAQUERYSET##suffix, *LPWSAQUERYSET##suffix;                                       \
    typedef struct _WSAQuerySet2##suffix {                                                                      \
        DWORD dwSize;                                                                                           \
        string lpszServiceInstanceName;                                                                         \
        LPWSAVERSION lpVersion;                                                                                 \
        string lpszComment;                                                                                     \
        DWORD dwNameSpace;                                                                                      \
        LPGUID lpNSProviderId;                                                                                  \
        string lpszContext;                                                                                     \
        DWORD dwNumberOfProtocols;                                                                              \
        LPAFPROTOCOLS lpafpProtocols;                                                                           \
        string lpszQueryString;                                                                                 \
        DWORD dwNumberOfCsAddrs;                                                                                \
        LPCSADDR_INFO lpcsaBuffer;                                                                              \
        DWORD dwOutputFlags;                                                                                    \
        LPBLOB lpBlob;                                                                                          \
    } WSAQUERYSET2##suffix, *PWSAQUERYSET2##suffix, *LPWSAQUERYSET2##suffix;                                    \
    typedef struct _WSANSClassInfo##suffix {                                                                    \
        string lpszName;                                                                                        \
        DWORD dwNameSpace;                                                                                      \
        DWORD dwValueType;                                                                                      \
        DWORD dwValueSize;                                                                                      \
        LPVOID lpValue;                                                                                         \
    } WSANSCLASSINFO##suffix, *PWSANSCLASSINFO##suffix, *LPWSANSCLASSINFO##suffix;                              \
    typedef struct _WSAServiceClassInfo##suffix {                                                               \
        LPGUID lpServiceClassId;                                                                                \
        string lpszServiceClassName;                                                                            \
        DWORD dwCount;                                                                                          \
        LPWSANSCLASSINFO##suffix lpClassInfos;                                                                  \
    } WSASERVICECLASSINFO##suffix, *PWSASERVICECLASSINFO##suffix, *LPWSASERVICECLASSINFO##suffix;               \
    typedef struct _WSANAMESPACE_INFO##suffix {                                                                 \
        GUID NSProviderId;                                                                                      \
        DWORD dwNameSpace;                                                                                      \
        BOOL fActive;                                                                                           \
        DWORD dwVersion;                                                                                        \
        string lpszIdentifier;                                                                                  \
    } WSANAMESPACE_INFO##suffix, *PWSANAMESPACE_INFO##suffix, *LPWSANAMESPACE_INFO##suffix;                     \
    typedef struct _WSANAMESPACE_INFOEX##suffix {                                                               \
        GUID NSProviderId;                                                                                      \
        DWORD dwNameSpace;                                                                                      \
        BOOL fActive;                                                                                           \
        DWORD dwVersion;                                                                                        \
        string lpszIdentifier;                                                                                  \
        BLOB ProviderSpecific;                                                                                  \
    } WSANAMESPACE_INFOEX##suffix, *PWSANAMESPACE_INFOEX##suffix, *LPWSANAMESPACE_INFOEX##suffix

TAWNY_NAME_SERVICE(A, LPSTR);
TAWNY_NAME_SERVICE(W, LPWSTR);
#undef TAWNY_NAME_SERVICE

#define TAWNY_NAME_SERVICE(suffix)                            \
    typedef WSAQUERYSET##suffix WSAQUERYSET;                  \
    typedef PWSAQUERYSET##suffix PWSAQUERYSET;                \
    typedef LPWSAQUERYSET##suffix LPWSAQUERYSET;              \
    typedef WSAQUERYSET2##suffix WSAQUERYSET2;                \
    typedef PWSAQUERYSET2##suffix PWSAQUERYSET2;              \
    typedef LPWSAQUERYSET2##suffix LPWSAQUERYSET2;            \
    typedef WSANSCLASSINFO##suffix WSANSCLASSINFO;            \
    typedef PWSANSCLASSINFO##suffix PWSANSCLASSINFO;          \
    typedef LPWSANSCLASSINFO##suffix LPWSANSCLASSINFO;        \
    typedef WSASERVICECLASSINFO##suffix WSASERVICECLASSINFO;  \
    typedef PWSASERVICECLASSINFO##suffix PWSASERVICECLASSINFO; \
    typedef LPWSASERVICECLASSINFO##suffix LPWSASERVICECLASSINFO; \
    typedef WSANAMESPACE_INFO##suffix WSANAMESPACE_INFO;      \
    typedef PWSANAMESPACE_INFO##suffix PWSANAMESPACE_INFO;    \
    typedef LPWSANAMESPACE_INFO##suffix LPWSANAMESPACE_INFO;  \
    typedef WSANAMESPACE_INFOEX##suffix WSANAMESPACE_INFOEX;  \
    typedef PWSANAMESPACE_INFOEX##suffix PWSANAMESPACE_INFOEX; \
    typedef LPWSANAMESPACE_INFOEX##suffix LPWSANAMESPACE_INFOEX

#ifdef UNICODE
TAWNY_NAME_SERVICE(W);
#else
TAWNY_NAME_SERVICE(A);
#endif
#undef TAWNY_NAME_SERVICE

#endif
