/*
 * windns.h - questions to DNS, and the records that answer them.
 * https://learn.microsoft.com/windows/win32/api/windns/
 */
#ifndef _WINDNS_INCLUDED_
#define _WINDNS_INCLUDED_

#include <windows.h>

#include <tawny/winsock/dns_records.h>

#define DNS_QUERY_STANDARD 0x00000000
#define DNS_QUERY_ACCEPT_TRUNCATED_RESPONSE 0x00000001
#define DNS_QUERY_USE_TCP_ONLY 0x00000002
#define DNS_QUERY_NO_RECURSION 0x00000004
#define DNS_QUERY_BYPASS_CACHE 0x00000008
#define DNS_QUERY_NO_WIRE_QUERY 0x00000010
#define DNS_QUERY_CACHE_ONLY DNS_QUERY_NO_WIRE_QUERY
#define DNS_QUERY_NO_LOCAL_NAME 0x00000020
#define DNS_QUERY_NO_HOSTS_FILE 0x00000040
#define DNS_QUERY_NO_NETBT 0x00000080
#define DNS_QUERY_WIRE_ONLY 0x00000100
#define DNS_QUERY_RETURN_MESSAGE 0x00000200
#define DNS_QUERY_MULTICAST_ONLY 0x00000400
#define DNS_QUERY_NO_MULTICAST 0x00000800
#define DNS_QUERY_TREAT_AS_FQDN 0x00001000
#define DNS_QUERY_ADDRCONFIG 0x00002000
#define DNS_QUERY_DUAL_ADDR 0x00004000
#define DNS_QUERY_DONT_RESET_TTL_VALUES 0x00100000
#define DNS_QUERY_DISABLE_IDN_ENCODING 0x00200000
#define DNS_QUERY_APPEND_MULTILABEL 0x00800000
#define DNS_QUERY_RESERVED 0xf0000000

typedef enum {
    DnsFreeFlat = 0,
    DnsFreeRecordList,
    DnsFreeParsedMessageFields
} DNS_FREE_TYPE;

#define DnsFreeRecordListDeep DnsFreeRecordList

typedef enum _DNS_NAME_FORMAT {
    DnsNameDomain,
    DnsNameDomainLabel,
    DnsNameHostnameFull,
    DnsNameHostnameLabel,
    DnsNameWildcard,
    DnsNameSrvRecord,
    DnsNameValidateTld
} DNS_NAME_FORMAT;

typedef struct _IP4_ARRAY {
    DWORD AddrCount;
    IP4_ADDRESS AddrArray[1];
} IP4_ARRAY, *PIP4_ARRAY;

#define DNS_ADDR_MAX_SOCKADDR_LENGTH 32

#pragma pack(push, 1)
typedef struct _DnsAddr {
    CHAR MaxSa[DNS_ADDR_MAX_SOCKADDR_LENGTH];
    union {
        DWORD DnsAddrUserDword[8];
    } Data;
} DNS_ADDR, *PDNS_ADDR;

typedef struct _DnsAddrArray {
    DWORD MaxCount;
    DWORD AddrCount;
    DWORD Tag;
    WORD Family;
    WORD WordReserved;
    DWORD Flags;
    DWORD MatchFlag;
    DWORD Reserved1;
    DWORD Reserved2;
    DNS_ADDR AddrArray[1];
} DNS_ADDR_ARRAY, *PDNS_ADDR_ARRAY;
#pragma pack(pop)

#define DNS_QUERY_REQUEST_VERSION1 0x1
#define DNS_QUERY_REQUEST_VERSION2 0x2
#define DNS_QUERY_RESULTS_VERSION1 0x1

typedef struct _DNS_QUERY_RESULT {
    ULONG Version;
    DNS_STATUS QueryStatus;
    ULONG64 QueryOptions;
    PDNS_RECORD pQueryRecords;
    PVOID Reserved;
} DNS_QUERY_RESULT, *PDNS_QUERY_RESULT;

typedef VOID WINAPI DNS_QUERY_COMPLETION_ROUTINE(PVOID pQueryContext, PDNS_QUERY_RESULT pQueryResults);
typedef DNS_QUERY_COMPLETION_ROUTINE *PDNS_QUERY_COMPLETION_ROUTINE;

typedef struct _DNS_QUERY_REQUEST {
    ULONG Version;
    PCWSTR QueryName;
    WORD QueryType;
    ULONG64 QueryOptions;
    PDNS_ADDR_ARRAY pDnsServerList;
    ULONG InterfaceIndex;
    PDNS_QUERY_COMPLETION_ROUTINE pQueryCompletionCallback;
    PVOID pQueryContext;
} DNS_QUERY_REQUEST, *PDNS_QUERY_REQUEST;

typedef struct _DNS_QUERY_CANCEL {
    CHAR Reserved[32];
} DNS_QUERY_CANCEL, *PDNS_QUERY_CANCEL;

TAWNY_BEGIN_DECLS

DNS_STATUS WINAPI DnsQuery_A(PCSTR pszName, WORD wType, DWORD Options, PVOID pExtra, PDNS_RECORDA *ppQueryResults,
                             PVOID *pReserved) TAWNY_API(DnsQuery_A);
DNS_STATUS WINAPI DnsQuery_UTF8(PCSTR pszName, WORD wType, DWORD Options, PVOID pExtra,
                                PDNS_RECORDA *ppQueryResults, PVOID *pReserved) TAWNY_API(DnsQuery_UTF8);
DNS_STATUS WINAPI DnsQuery_W(PCWSTR pszName, WORD wType, DWORD Options, PVOID pExtra, PDNS_RECORDW *ppQueryResults,
                             PVOID *pReserved) TAWNY_API(DnsQuery_W);
DNS_STATUS WINAPI DnsQueryEx(PDNS_QUERY_REQUEST pQueryRequest, PDNS_QUERY_RESULT pQueryResults,
                             PDNS_QUERY_CANCEL pCancelHandle) TAWNY_API(DnsQueryEx);
DNS_STATUS WINAPI DnsCancelQuery(PDNS_QUERY_CANCEL pCancelHandle) TAWNY_API(DnsCancelQuery);
VOID WINAPI DnsFree(PVOID pData, DNS_FREE_TYPE FreeType) TAWNY_API(DnsFree);
VOID WINAPI DnsRecordListFree(PDNS_RECORD pRecordList, DNS_FREE_TYPE FreeType) TAWNY_API(DnsRecordListFree);

BOOL WINAPI DnsNameCompare_A(PCSTR pName1, PCSTR pName2) TAWNY_API(DnsNameCompare_A);
BOOL WINAPI DnsNameCompare_W(PCWSTR pName1, PCWSTR pName2) TAWNY_API(DnsNameCompare_W);
DNS_STATUS WINAPI DnsValidateName_A(PCSTR pszName, DNS_NAME_FORMAT Format) TAWNY_API(DnsValidateName_A);
DNS_STATUS WINAPI DnsValidateName_UTF8(PCSTR pszName, DNS_NAME_FORMAT Format) TAWNY_API(DnsValidateName_UTF8);
DNS_STATUS WINAPI DnsValidateName_W(PCWSTR pszName, DNS_NAME_FORMAT Format) TAWNY_API(DnsValidateName_W);

TAWNY_END_DECLS

#ifdef UNICODE
#define DnsQuery DnsQuery_W
#define DnsNameCompare DnsNameCompare_W
#define DnsValidateName DnsValidateName_W
#else
#define DnsQuery DnsQuery_A
#define DnsNameCompare DnsNameCompare_A
#define DnsValidateName DnsValidateName_A
#endif

#endif
