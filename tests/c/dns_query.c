/* Questions to DNS: records of all common types from a server of the test's own, errors, cancelling, names.
 * DnsQueryEx names the server with its port; TAWNY_DNS_SERVERS does for DnsQuery, natively.
 *
 * https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsquery_a
 * https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsqueryex
 * https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsvalidatename_w
 */
#include "check.h"

#ifdef __MINGW32__

int main(void)
{
    check_begin();
    check_skip("dns", "Wine asks the servers of the computer only");
    return check_end();
}

#else

#include <windns.h>

#include "wide.h"

/* ---- the server ---------------------------------------------------------------------------- */

enum { PACKET = 1024, HEADER = 12 };

static SOCKET server;
static check_address server_address;

static int put_word(unsigned char *at, unsigned value)
{
    at[0] = (unsigned char)(value >> 8);
    at[1] = (unsigned char)value;
    return 2;
}

static int put_long(unsigned char *at, unsigned value)
{
    put_word(at, value >> 16);
    put_word(at + 2, value & 0xffff);
    return 4;
}

/* Labels, of which the last points to the name of the question. */
static int put_name(unsigned char *at, const char *label)
{
    int size = (int)strlen(label);
    at[0] = (unsigned char)size;
    memcpy(at + 1, label, (size_t)size);
    put_word(at + 1 + size, 0xc000 | HEADER);
    return size + 3;
}

static int put_head(unsigned char *at, unsigned type, unsigned size)
{
    put_word(at, 0xc000 | HEADER);
    put_word(at + 2, type);
    put_word(at + 4, 1);
    put_long(at + 6, 300);
    put_word(at + 10, size);
    return 12;
}

static int put_data(unsigned char *at, unsigned type)
{
    int size = 0;
    switch (type) {
    case DNS_TYPE_A:
        return put_long(at, 0x0a000001);
    case DNS_TYPE_AAAA:
        memset(at, 0, 16);
        at[0] = 0xfd, at[15] = 7;
        return 16;
    case DNS_TYPE_CNAME:
    case DNS_TYPE_NS:
    case DNS_TYPE_PTR:
        return put_name(at, "host");
    case DNS_TYPE_MX:
        size = put_word(at, 10);
        return size + put_name(at + size, "mail");
    case DNS_TYPE_TEXT:
        memcpy(at, "\5first\0\6second", 14);
        return 14;
    case DNS_TYPE_SRV:
        size += put_word(at + size, 1);
        size += put_word(at + size, 2);
        size += put_word(at + size, 8080);
        return size + put_name(at + size, "srv");
    case DNS_TYPE_SOA:
        size += put_name(at + size, "primary");
        size += put_name(at + size, "admin");
        size += put_long(at + size, 2024);
        size += put_long(at + size, 1);
        size += put_long(at + size, 2);
        size += put_long(at + size, 3);
        return size + put_long(at + size, 4);
    default:
        memcpy(at, "raw", 3);
        return 3;
    }
}

/* Answers by the first label: "none" does not exist, "empty" has no records, "refused" is refused, "silent" is
 * not answered, "alias" stands for another name. */
static DWORD WINAPI serve(void *unused)
{
    unsigned char packet[PACKET];
    struct sockaddr_in from;
    int length = (int)sizeof from, size;
    (void)unused;
    while ((size = recvfrom(server, (char *)packet, sizeof packet / 2, 0, (struct sockaddr *)&from, &length)) > 0) {
        const char *label = (const char *)packet + HEADER + 1;
        unsigned type;
        int at = size, used;
        if (size < HEADER + 5 || strncmp(label, "silent", 6) == 0)
            continue;
        type = (unsigned)(packet[size - 4] << 8 | packet[size - 3]);
        packet[2] |= 0x80;
        packet[3] = strncmp(label, "none", 4) == 0 ? 3 : strncmp(label, "refused", 7) == 0 ? 5 : 0;
        if (packet[3] == 0 && strncmp(label, "empty", 5) != 0) {
            if (strncmp(label, "alias", 5) == 0) {
                used = put_data(packet + at + 12, DNS_TYPE_CNAME);
                at += put_head(packet + at, DNS_TYPE_CNAME, (unsigned)used) + used;
                packet[7]++;
            }
            used = put_data(packet + at + 12, type);
            at += put_head(packet + at, type, (unsigned)used) + used;
            packet[7]++;
        }
        sendto(server, (const char *)packet, at, 0, (struct sockaddr *)&from, length);
    }
    return 0;
}

/* ---- questions ----------------------------------------------------------------------------- */

static DNS_ADDR_ARRAY servers;

static DNS_STATUS ask(const WCHAR *name, WORD type, DNS_QUERY_RESULT *result)
{
    DNS_QUERY_REQUEST request;
    memset(&request, 0, sizeof request);
    memset(result, 0, sizeof *result);
    request.Version = DNS_QUERY_REQUEST_VERSION1;
    request.QueryName = name;
    request.QueryType = type;
    request.QueryOptions = DNS_QUERY_TREAT_AS_FQDN;
    request.pDnsServerList = &servers;
    result->Version = DNS_QUERY_RESULTS_VERSION1;
    return DnsQueryEx(&request, result, NULL);
}

static int is_wide(const void *text, const char *want)
{
    const WCHAR *units = (const WCHAR *)text;
    while (*want != '\0' && *units == (WCHAR)*want)
        units++, want++;
    return *want == '\0' && *units == 0;
}

/* The one record of a type, which must be there. */
static const DNS_RECORDW *one(const char *name, WORD type, DNS_QUERY_RESULT *result)
{
    CHECK_EQ_I(name, ask(wide("www.tawny.test"), type, result), ERROR_SUCCESS);
    CHECK_REQUIRE(result->pQueryRecords != NULL);
    CHECK_REQUIRE(result->pQueryRecords->pNext == NULL && result->pQueryRecords->wType == type);
    return (const DNS_RECORDW *)result->pQueryRecords;
}

static void types(void)
{
    DNS_QUERY_RESULT result;
    const PWSTR *strings;
    const DNS_RECORDW *record = one("a", DNS_TYPE_A, &result);
    CHECK_EQ_U("a-is", record->Data.A.IpAddress, htonl(0x0a000001));
    CHECK("a-name", is_wide(record->pName, "www.tawny.test"));
    CHECK_EQ_U("a-ttl", record->dwTtl, 300);
    CHECK_EQ_U("a-length", record->wDataLength, 4);
    CHECK_EQ_U("a-section", record->Flags.S.Section, DnsSectionAnswer);
    CHECK_EQ_U("a-unicode", record->Flags.S.CharSet, DnsCharSetUnicode);
    CHECK_EQ_I("a-status", result.QueryStatus, ERROR_SUCCESS);
    DnsRecordListFree(result.pQueryRecords, DnsFreeRecordList);

    record = one("aaaa", DNS_TYPE_AAAA, &result);
    CHECK_EQ_U("aaaa-first", record->Data.AAAA.Ip6Address.IP6Byte[0], 0xfd);
    CHECK_EQ_U("aaaa-last", record->Data.AAAA.Ip6Address.IP6Byte[15], 7);
    DnsRecordListFree(result.pQueryRecords, DnsFreeRecordList);

    record = one("ns", DNS_TYPE_NS, &result);
    CHECK("ns-host", is_wide(record->Data.NS.pNameHost, "host.www.tawny.test"));
    DnsRecordListFree(result.pQueryRecords, DnsFreeRecordList);

    record = one("ptr", DNS_TYPE_PTR, &result);
    CHECK("ptr-host", is_wide(record->Data.PTR.pNameHost, "host.www.tawny.test"));
    DnsRecordListFree(result.pQueryRecords, DnsFreeRecordList);

    record = one("mx", DNS_TYPE_MX, &result);
    CHECK("mx-exchange", is_wide(record->Data.MX.pNameExchange, "mail.www.tawny.test"));
    CHECK_EQ_U("mx-preference", record->Data.MX.wPreference, 10);
    DnsRecordListFree(result.pQueryRecords, DnsFreeRecordList);

    record = one("txt", DNS_TYPE_TEXT, &result);
    strings = record->Data.TXT.pStringArray;
    CHECK_EQ_U("txt-count", record->Data.TXT.dwStringCount, 3);
    CHECK("txt-first", is_wide(strings[0], "first"));
    CHECK("txt-empty", is_wide(strings[1], ""));
    CHECK("txt-last", is_wide(strings[2], "second"));
    DnsRecordListFree(result.pQueryRecords, DnsFreeRecordList);

    record = one("srv", DNS_TYPE_SRV, &result);
    CHECK("srv-target", is_wide(record->Data.SRV.pNameTarget, "srv.www.tawny.test"));
    CHECK_EQ_U("srv-priority", record->Data.SRV.wPriority, 1);
    CHECK_EQ_U("srv-weight", record->Data.SRV.wWeight, 2);
    CHECK_EQ_U("srv-port", record->Data.SRV.wPort, 8080);
    DnsRecordListFree(result.pQueryRecords, DnsFreeRecordList);

    record = one("soa", DNS_TYPE_SOA, &result);
    CHECK("soa-primary", is_wide(record->Data.SOA.pNamePrimaryServer, "primary.www.tawny.test"));
    CHECK("soa-administrator", is_wide(record->Data.SOA.pNameAdministrator, "admin.www.tawny.test"));
    CHECK_EQ_U("soa-serial", record->Data.SOA.dwSerialNo, 2024);
    CHECK_EQ_U("soa-default-ttl", record->Data.SOA.dwDefaultTtl, 4);
    DnsRecordListFree(result.pQueryRecords, DnsFreeRecordList);

    CHECK_EQ_I("alias", ask(wide("alias.tawny.test"), DNS_TYPE_A, &result), ERROR_SUCCESS);
    record = (const DNS_RECORDW *)result.pQueryRecords;
    CHECK_REQUIRE(record != NULL && record->pNext != NULL);
    CHECK_EQ_U("alias-first", record->wType, DNS_TYPE_CNAME);
    CHECK("alias-host", is_wide(record->Data.CNAME.pNameHost, "host.alias.tawny.test"));
    CHECK_EQ_U("alias-second", record->pNext->wType, DNS_TYPE_A);
    DnsFree(result.pQueryRecords, DnsFreeRecordList);
    DnsRecordListFree(NULL, DnsFreeRecordList);
}

static void errors(void)
{
    DNS_QUERY_RESULT result;
    DNS_QUERY_REQUEST request;
    CHECK_EQ_I("no-name", ask(wide("none.tawny.test"), DNS_TYPE_A, &result), DNS_ERROR_RCODE_NAME_ERROR);
    CHECK_EQ_I("no-name-status", result.QueryStatus, DNS_ERROR_RCODE_NAME_ERROR);
    CHECK_EQ_P("no-name-records", result.pQueryRecords, NULL);
    CHECK_EQ_I("no-records", ask(wide("empty.tawny.test"), DNS_TYPE_A, &result), DNS_INFO_NO_RECORDS);
    CHECK_EQ_I("refused", ask(wide("refused.tawny.test"), DNS_TYPE_A, &result), DNS_ERROR_RCODE_REFUSED);
    CHECK_EQ_I("no-question", DnsQueryEx(NULL, &result, NULL), ERROR_INVALID_PARAMETER);
    memset(&request, 0, sizeof request);
    CHECK_EQ_I("no-version", DnsQueryEx(&request, &result, NULL), ERROR_INVALID_PARAMETER);
    CHECK_EQ_I("query-no-results", DnsQuery_A("a.tawny.test", DNS_TYPE_A, 0, NULL, NULL, NULL),
               ERROR_INVALID_PARAMETER);
}

/* ---- without waiting ----------------------------------------------------------------------- */

static struct {
    HANDLE event;
    PDNS_QUERY_RESULT result;
    LONG calls;
} told;

static VOID WINAPI done(PVOID context, PDNS_QUERY_RESULT result)
{
    told.result = result;
    InterlockedIncrement(&told.calls);
    SetEvent(*(HANDLE *)context);
}

static void asynchronous(void)
{
    DNS_QUERY_RESULT result;
    DNS_QUERY_REQUEST request;
    DNS_QUERY_CANCEL cancel;
    told.event = CreateEventW(NULL, FALSE, FALSE, NULL);
    CHECK_REQUIRE(told.event != NULL);
    memset(&request, 0, sizeof request);
    memset(&result, 0, sizeof result);
    request.Version = DNS_QUERY_REQUEST_VERSION1;
    request.QueryName = wide("www.tawny.test");
    request.QueryType = DNS_TYPE_A;
    request.pDnsServerList = &servers;
    request.pQueryCompletionCallback = done;
    request.pQueryContext = &told.event;
    result.Version = DNS_QUERY_RESULTS_VERSION1;
    CHECK_EQ_I("pending", DnsQueryEx(&request, &result, &cancel), DNS_REQUEST_PENDING);
    CHECK_EQ_U("told", WaitForSingleObject(told.event, CHECK_PATIENCE_MS), WAIT_OBJECT_0);
    CHECK_EQ_P("told-result", told.result, &result);
    CHECK_EQ_I("told-status", result.QueryStatus, ERROR_SUCCESS);
    CHECK("told-records", result.pQueryRecords != NULL);
    DnsRecordListFree(result.pQueryRecords, DnsFreeRecordList);

    request.QueryName = wide("silent.tawny.test");
    result.pQueryRecords = NULL;
    CHECK_EQ_I("silent-pending", DnsQueryEx(&request, &result, &cancel), DNS_REQUEST_PENDING);
    CHECK_EQ_I("cancel", DnsCancelQuery(&cancel), ERROR_SUCCESS);
    CHECK_EQ_U("cancelled", WaitForSingleObject(told.event, CHECK_PATIENCE_MS), WAIT_OBJECT_0);
    CHECK_EQ_I("cancelled-status", result.QueryStatus, ERROR_CANCELLED);
    CHECK_EQ_I("calls", told.calls, 2);
    CloseHandle(told.event);
}

/* ---- the older functions, and names -------------------------------------------------------- */

static void older(void)
{
    PDNS_RECORDA records = NULL;
    PDNS_RECORDW wide_records = NULL;
    char list[64];
    const struct sockaddr_in *in4 = (const struct sockaddr_in *)&server_address.storage;
    snprintf(list, sizeof list, "127.0.0.1:%u", ntohs(in4->sin_port));
    CHECK_REQUIRE(SetEnvironmentVariableA("TAWNY_DNS_SERVERS", list));
    CHECK_EQ_I("query", DnsQuery_A("www.tawny.test", DNS_TYPE_MX, DNS_QUERY_STANDARD, NULL, &records, NULL),
               ERROR_SUCCESS);
    CHECK_REQUIRE(records != NULL);
    CHECK("query-name", strcmp(records->pName, "www.tawny.test") == 0);
    CHECK("query-exchange", strcmp(records->Data.MX.pNameExchange, "mail.www.tawny.test") == 0);
    DnsRecordListFree((PDNS_RECORD)records, DnsFreeRecordList);
    CHECK_EQ_I("query-wide", DnsQuery_W(wide("www.tawny.test"), DNS_TYPE_A, DNS_QUERY_BYPASS_CACHE, NULL,
                                        &wide_records, NULL),
               ERROR_SUCCESS);
    CHECK_REQUIRE(wide_records != NULL);
    CHECK("query-wide-name", is_wide(wide_records->pName, "www.tawny.test"));
    DnsRecordListFree((PDNS_RECORD)wide_records, DnsFreeRecordList);
    records = (PDNS_RECORDA)(ULONG_PTR)4711;
    CHECK_EQ_I("query-none", DnsQuery_UTF8("none.tawny.test", DNS_TYPE_A, 0, NULL, &records, NULL),
               DNS_ERROR_RCODE_NAME_ERROR);
    CHECK_EQ_P("query-none-records", records, NULL);
    CHECK_EQ_I("query-local", DnsQuery_A("localhost", DNS_TYPE_A, DNS_QUERY_NO_WIRE_QUERY, NULL, &records, NULL),
               ERROR_SUCCESS);
    CHECK_REQUIRE(records != NULL);
    CHECK_EQ_U("query-local-is", records->Data.A.IpAddress, htonl(INADDR_LOOPBACK));
    DnsRecordListFree((PDNS_RECORD)records, DnsFreeRecordList);
}

static void names(void)
{
    CHECK("compare", DnsNameCompare_A("WWW.tawny.test", "www.Tawny.TEST"));
    CHECK("compare-other", !DnsNameCompare_A("www.tawny.test", "tawny.test"));
    CHECK("compare-wide", DnsNameCompare_W(wide("A.b"), wide("a.B")));
    CHECK_EQ_I("valid", DnsValidateName_A("www.tawny.test", DnsNameDomain), ERROR_SUCCESS);
    CHECK_EQ_I("valid-label", DnsValidateName_A("tawny", DnsNameHostnameLabel), ERROR_SUCCESS);
    CHECK_EQ_I("valid-wildcard", DnsValidateName_A("*.tawny.test", DnsNameWildcard), ERROR_SUCCESS);
    CHECK_EQ_I("valid-service", DnsValidateName_A("_ldap._tcp.tawny.test", DnsNameSrvRecord), ERROR_SUCCESS);
    CHECK_EQ_I("invalid-dots", DnsValidateName_A("a..b", DnsNameDomain), ERROR_INVALID_NAME);
    CHECK_EQ_I("invalid-label-dot", DnsValidateName_A("a.b", DnsNameHostnameLabel), ERROR_INVALID_NAME);
    CHECK_EQ_I("invalid-null", DnsValidateName_A(NULL, DnsNameDomain), ERROR_INVALID_NAME);
    CHECK_EQ_I("invalid-character", DnsValidateName_A("a b", DnsNameDomain), DNS_ERROR_INVALID_NAME_CHAR);
    CHECK_EQ_I("invalid-numeric", DnsValidateName_A("123", DnsNameHostnameLabel), DNS_ERROR_NUMERIC_NAME);
    CHECK_EQ_I("loose", DnsValidateName_W(wide("my_host.tawny.test"), DnsNameHostnameFull), DNS_ERROR_NON_RFC_NAME);
}

int main(void)
{
    HANDLE thread;
    check_begin();
    server = check_bound(AF_INET, SOCK_DGRAM, &server_address);
    servers.MaxCount = servers.AddrCount = 1;
    servers.Family = AF_INET;
    memcpy(servers.AddrArray[0].MaxSa, &server_address.storage, (size_t)server_address.length);
    thread = check_spawn(serve, NULL);
    types();
    errors();
    asynchronous();
    older();
    names();
    closesocket(server);
    check_join(thread);
    return check_end();
}

#endif
