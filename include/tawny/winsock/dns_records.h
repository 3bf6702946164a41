/*
 * DNS_RECORD: types of records, and what they say.
 * https://learn.microsoft.com/windows/win32/api/windns/ns-windns-dns_recordw
 */
#ifndef TAWNY_WINSOCK_DNS_RECORDS_H
#define TAWNY_WINSOCK_DNS_RECORDS_H

#include <windows.h>

typedef LONG DNS_STATUS, *PDNS_STATUS;
typedef DWORD IP4_ADDRESS, *PIP4_ADDRESS;

typedef union {
    DWORD IP6Dword[4];
    WORD IP6Word[8];
    BYTE IP6Byte[16];
    ULONG64 IP6Qword[2];
} IP6_ADDRESS, *PIP6_ADDRESS;

#define DNS_TYPE_ZERO 0x0000
#define DNS_TYPE_A 0x0001
#define DNS_TYPE_NS 0x0002
#define DNS_TYPE_MD 0x0003
#define DNS_TYPE_MF 0x0004
#define DNS_TYPE_CNAME 0x0005
#define DNS_TYPE_SOA 0x0006
#define DNS_TYPE_MB 0x0007
#define DNS_TYPE_MG 0x0008
#define DNS_TYPE_MR 0x0009
#define DNS_TYPE_NULL 0x000a
#define DNS_TYPE_WKS 0x000b
#define DNS_TYPE_PTR 0x000c
#define DNS_TYPE_HINFO 0x000d
#define DNS_TYPE_MINFO 0x000e
#define DNS_TYPE_MX 0x000f
#define DNS_TYPE_TEXT 0x0010
#define DNS_TYPE_RP 0x0011
#define DNS_TYPE_AFSDB 0x0012
#define DNS_TYPE_KEY 0x0019
#define DNS_TYPE_AAAA 0x001c
#define DNS_TYPE_LOC 0x001d
#define DNS_TYPE_SRV 0x0021
#define DNS_TYPE_NAPTR 0x0023
#define DNS_TYPE_DNAME 0x0027
#define DNS_TYPE_OPT 0x0029
#define DNS_TYPE_DS 0x002b
#define DNS_TYPE_RRSIG 0x002e
#define DNS_TYPE_NSEC 0x002f
#define DNS_TYPE_DNSKEY 0x0030
#define DNS_TYPE_AXFR 0x00fc
#define DNS_TYPE_ALL 0x00ff
#define DNS_TYPE_ANY 0x00ff

typedef enum _DNS_SECTION {
    DnsSectionQuestion,
    DnsSectionAnswer,
    DnsSectionAuthority,
    DnsSectionAddtional
} DNS_SECTION;

typedef enum _DNS_CHARSET {
    DnsCharSetUnknown,
    DnsCharSetUnicode,
    DnsCharSetUtf8,
    DnsCharSetAnsi
} DNS_CHARSET;

typedef struct _DnsRecordFlags {
    DWORD Section : 2;
    DWORD Delete : 1;
    DWORD CharSet : 2;
    DWORD Unused : 3;
    DWORD Reserved : 24;
} DNS_RECORD_FLAGS;

typedef struct {
    IP4_ADDRESS IpAddress;
} DNS_A_DATA, *PDNS_A_DATA;

typedef struct {
    IP6_ADDRESS Ip6Address;
} DNS_AAAA_DATA, *PDNS_AAAA_DATA;

typedef struct {
    DWORD dwByteCount;
    BYTE Data[1];
} DNS_NULL_DATA, *PDNS_NULL_DATA;

/* A record of a type that is not here: its bytes. */
typedef struct {
    DWORD dwByteCount;
    BYTE bData[1];
} DNS_UNKNOWN_DATA, *PDNS_UNKNOWN_DATA;

/* The structures that have text, with their form of text. */
#define TAWNY_DNS_DATA(form, text)                   \
    typedef struct {                                 \
        text pNameHost;                              \
    } DNS_PTR_DATA##form, *PDNS_PTR_DATA##form;      \
    typedef struct {                                 \
        text pNameMailbox;                           \
        text pNameErrorsMailbox;                     \
    } DNS_MINFO_DATA##form, *PDNS_MINFO_DATA##form;  \
    typedef struct {                                 \
        text pNameExchange;                          \
        WORD wPreference;                            \
        WORD Pad;                                    \
    } DNS_MX_DATA##form, *PDNS_MX_DATA##form;        \
    typedef struct {                                 \
        DWORD dwStringCount;                         \
        text pStringArray[1];                        \
    } DNS_TXT_DATA##form, *PDNS_TXT_DATA##form;      \
    typedef struct {                                 \
        text pNamePrimaryServer;                     \
        text pNameAdministrator;                     \
        DWORD dwSerialNo;                            \
        DWORD dwRefresh;                             \
        DWORD dwRetry;                               \
        DWORD dwExpire;                              \
        DWORD dwDefaultTtl;                          \
    } DNS_SOA_DATA##form, *PDNS_SOA_DATA##form;      \
    typedef struct {                                 \
        text pNameTarget;                            \
        WORD wPriority;                              \
        WORD wWeight;                                \
        WORD wPort;                                  \
        WORD Pad;                                    \
    } DNS_SRV_DATA##form, *PDNS_SRV_DATA##form

TAWNY_DNS_DATA(A, PSTR);
TAWNY_DNS_DATA(W, PWSTR);

/* A record. What it says is of the type; the names of a type come in two spellings. */
#define TAWNY_DNS_RECORD(form, text)                                     \
    typedef struct _DnsRecord##form {                                    \
        struct _DnsRecord##form *pNext;                                  \
        text pName;                                                      \
        WORD wType;                                                      \
        WORD wDataLength;                                                \
        union {                                                          \
            DWORD DW;                                                    \
            DNS_RECORD_FLAGS S;                                          \
        } Flags;                                                         \
        DWORD dwTtl;                                                     \
        DWORD dwReserved;                                                \
        union {                                                          \
            DNS_A_DATA A;                                                \
            DNS_SOA_DATA##form SOA, Soa;                                 \
            DNS_PTR_DATA##form PTR, Ptr, NS, Ns, CNAME, Cname;           \
            DNS_PTR_DATA##form DNAME, Dname, MB, Mb, MD, Md, MF, Mf;     \
            DNS_PTR_DATA##form MG, Mg, MR, Mr;                           \
            DNS_MINFO_DATA##form MINFO, Minfo, RP, Rp;                   \
            DNS_MX_DATA##form MX, Mx, AFSDB, Afsdb, RT, Rt;              \
            DNS_TXT_DATA##form HINFO, Hinfo, ISDN, Isdn, TXT, Txt, X25;  \
            DNS_NULL_DATA Null;                                          \
            DNS_AAAA_DATA AAAA;                                          \
            DNS_SRV_DATA##form SRV, Srv;                                 \
            DNS_UNKNOWN_DATA UNKNOWN, Unknown;                           \
            PBYTE pDataPtr;                                              \
            ULONG64 TawnyRoom[7];                                        \
        } Data;                                                          \
    } DNS_RECORD##form, *PDNS_RECORD##form

TAWNY_DNS_RECORD(A, PSTR);
TAWNY_DNS_RECORD(W, PWSTR);

#ifdef UNICODE
typedef DNS_RECORDW DNS_RECORD, *PDNS_RECORD;
#else
typedef DNS_RECORDA DNS_RECORD, *PDNS_RECORD;
#endif

#endif
