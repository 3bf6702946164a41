/* Look-ups in the name space DNS: WSALookupServiceBegin, Next and End, the catalogue of name spaces, and
 * what cannot be registered. Nothing here asks a name server.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsalookupservicebeginw
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsalookupservicenextw
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaenumnamespaceprovidersw
 */
#include "check.h"
#include "wide.h"

#include <svcguid.h>

static GUID host_by_name = SVCID_INET_HOSTADDRBYNAME;
static GUID host_by_address = SVCID_INET_HOSTADDRBYINETSTRING;
static GUID service_by_name = SVCID_INET_SERVICEBYNAME;
static GUID host_name = SVCID_HOSTNAME;
/* SVCID_HTTP_TCP, which not every header has: TCP, port 80. */
static GUID http = {0x00090050, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};

typedef union {
    WSAQUERYSETA set;
    char room[4096];
} result;

static int begin(const char *name, GUID *class_id, DWORD space, DWORD flags, HANDLE *lookup)
{
    WSAQUERYSETA query;
    memset(&query, 0, sizeof query);
    query.dwSize = sizeof query;
    query.lpszServiceInstanceName = (char *)(ULONG_PTR)name;
    query.lpServiceClassId = class_id;
    query.dwNameSpace = space;
    return WSALookupServiceBeginA(&query, flags, lookup);
}

static int next(HANDLE lookup, DWORD flags, result *found)
{
    DWORD length = sizeof *found;
    return WSALookupServiceNextA(lookup, flags, &length, &found->set);
}

static const struct sockaddr_in *remote(const result *found)
{
    return (const struct sockaddr_in *)found->set.lpcsaBuffer[0].RemoteAddr.lpSockaddr;
}

static void addresses(void)
{
    HANDLE lookup = NULL;
    result found;
    DWORD flags = LUP_RETURN_ADDR | LUP_RETURN_NAME;
    CHECK_SUCCEEDS("begin", begin("localhost", &host_by_name, NS_DNS, flags, &lookup) == 0);
    CHECK_SUCCEEDS("next", next(lookup, flags, &found) == 0);
    CHECK_EQ_U("result-size", found.set.dwSize, sizeof found.set);
    CHECK_EQ_U("result-name-space", found.set.dwNameSpace, NS_DNS);
    CHECK("result-name", found.set.lpszServiceInstanceName != NULL);
    CHECK("result-has-addresses", found.set.dwNumberOfCsAddrs >= 1);
    CHECK_EQ_I("result-family", remote(&found)->sin_family, AF_INET);
    CHECK_EQ_U("result-address", ntohl(remote(&found)->sin_addr.s_addr), INADDR_LOOPBACK);
    CHECK_EQ_I("result-length", found.set.lpcsaBuffer[0].RemoteAddr.iSockaddrLength,
               sizeof(struct sockaddr_in));
    CHECK_EQ_P("result-no-blob", found.set.lpBlob, NULL);
    CHECK_FAILS("no-more", next(lookup, flags, &found) == SOCKET_ERROR, WSA_E_NO_MORE);
    CHECK_FAILS("no-more-again", next(lookup, flags, &found) == SOCKET_ERROR, WSA_E_NO_MORE);
    CHECK_SUCCEEDS("end", WSALookupServiceEnd(lookup) == 0);
    CHECK_FAILS("end-again", WSALookupServiceEnd(lookup) == SOCKET_ERROR, WSA_INVALID_HANDLE);
    CHECK_FAILS("next-ended", next(lookup, flags, &found) == SOCKET_ERROR, WSA_INVALID_HANDLE);
}

static void a_service(void)
{
    HANDLE lookup = NULL;
    result found;
    CHECK_SUCCEEDS("http", begin("127.0.0.1", &http, NS_ALL, LUP_RETURN_ADDR, &lookup) == 0);
    CHECK_SUCCEEDS("http-next", next(lookup, LUP_RETURN_ALL, &found) == 0);
    CHECK_EQ_U("http-port", ntohs(remote(&found)->sin_port), 80);
    CHECK_EQ_I("http-type", found.set.lpcsaBuffer[0].iSocketType, SOCK_STREAM);
    CHECK_EQ_I("http-protocol", found.set.lpcsaBuffer[0].iProtocol, IPPROTO_TCP);
    /* "the flags at WSALookupServiceNext can never increase the amount of data returned" */
    CHECK_EQ_P("http-no-name", found.set.lpszServiceInstanceName, NULL);
    WSALookupServiceEnd(lookup);
}

static void too_small(void)
{
    HANDLE lookup = NULL;
    result found;
    DWORD length = 0;
    DWORD flags = LUP_RETURN_ALL;
    CHECK_REQUIRE(begin("127.0.0.1", &host_by_name, NS_DNS, flags, &lookup) == 0);
    CHECK_FAILS("no-room", WSALookupServiceNextA(lookup, flags, &length, NULL) == SOCKET_ERROR, WSAEFAULT);
    CHECK("no-room-needed", length > sizeof(WSAQUERYSETA) && length <= sizeof found);
    length--;
    CHECK_FAILS("one-byte-short", WSALookupServiceNextA(lookup, flags, &length, &found.set) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_SUCCEEDS("just-enough", WSALookupServiceNextA(lookup, flags, &length, &found.set) == 0);
    WSALookupServiceEnd(lookup);

    CHECK_REQUIRE(begin("127.0.0.1", &host_by_name, NS_DNS, flags, &lookup) == 0);
    length = 1;
    CHECK_FAILS("does-not-fit", WSALookupServiceNextA(lookup, flags, &length, &found.set) == SOCKET_ERROR,
                WSAEFAULT);
    CHECK_FAILS("flushed", next(lookup, flags | LUP_FLUSHPREVIOUS, &found) == SOCKET_ERROR, WSA_E_NO_MORE);
    WSALookupServiceEnd(lookup);
}

static void blobs(void)
{
    HANDLE lookup = NULL;
    result found;
    const struct hostent *host;
    const struct servent *service;
    const char *base;
    const ULONG_PTR *list;
    CHECK_REQUIRE(begin("127.0.0.1", &host_by_name, NS_DNS, LUP_RETURN_BLOB, &lookup) == 0);
    CHECK_SUCCEEDS("host-blob", next(lookup, LUP_RETURN_BLOB, &found) == 0);
    CHECK_REQUIRE(found.set.lpBlob != NULL);
    base = (const char *)found.set.lpBlob->pBlobData;
    host = (const struct hostent *)(const void *)base;
    CHECK_EQ_I("host-blob-type", host->h_addrtype, AF_INET);
    /* The pointers in it are offsets. */
    list = (const ULONG_PTR *)(const void *)(base + (ULONG_PTR)host->h_addr_list);
    CHECK_EQ_U("host-blob-address", ntohl(*(const u_long *)(const void *)(base + list[0])), INADDR_LOOPBACK);
    CHECK_EQ_U("host-blob-end", list[1], 0);
    WSALookupServiceEnd(lookup);

    CHECK_REQUIRE(begin("http/tcp", &service_by_name, NS_DNS, LUP_RETURN_BLOB | LUP_RETURN_NAME, &lookup) == 0);
    CHECK_SUCCEEDS("service-blob", next(lookup, LUP_RETURN_ALL, &found) == 0);
    CHECK_REQUIRE(found.set.lpBlob != NULL);
    base = (const char *)found.set.lpBlob->pBlobData;
    service = (const struct servent *)(const void *)base;
    CHECK_EQ_I("service-blob-port", ntohs((u_short)service->s_port), 80);
    CHECK_EQ_S("service-blob-protocol", base + (ULONG_PTR)service->s_proto, "tcp");
    WSALookupServiceEnd(lookup);
}

static void names(void)
{
    HANDLE lookup = NULL;
    char own[256] = "";
    result found;
    CHECK_REQUIRE(gethostname(own, sizeof own) == 0);
    CHECK_SUCCEEDS("own-name", begin(NULL, &host_name, NS_ALL, LUP_RETURN_NAME, &lookup) == 0);
    CHECK_SUCCEEDS("own-name-next", next(lookup, LUP_RETURN_NAME, &found) == 0);
    CHECK_EQ_S("own-name-is-gethostname", found.set.lpszServiceInstanceName, own);
    WSALookupServiceEnd(lookup);

    CHECK_SUCCEEDS("by-address", begin("127.0.0.1", &host_by_address, NS_DNS, LUP_RETURN_NAME, &lookup) == 0);
    if (next(lookup, LUP_RETURN_NAME, &found) == 0)
        CHECK("by-address-name", found.set.lpszServiceInstanceName[0] != '\0');
    else
        CHECK("by-address-name", WSAGetLastError() == WSANO_DATA || WSAGetLastError() == WSASERVICE_NOT_FOUND);
    WSALookupServiceEnd(lookup);
}

static void wide_and_dual(void)
{
    union {
        WSAQUERYSETW set;
        char room[4096];
    } found;
    AFPROTOCOLS only_v6 = {AF_INET6, IPPROTO_TCP};
    WSAQUERYSETW query;
    HANDLE lookup = NULL;
    DWORD length = sizeof found;
    DWORD flags = LUP_RETURN_ADDR | LUP_RETURN_NAME | LUP_RETURN_TYPE;
    memset(&query, 0, sizeof query);
    query.dwSize = sizeof query;
    query.lpszServiceInstanceName = wide("::1");
    query.lpServiceClassId = &host_by_name;
    query.dwNameSpace = NS_DNS;
    query.dwNumberOfProtocols = 1;
    query.lpafpProtocols = &only_v6;
    CHECK_SUCCEEDS("wide", WSALookupServiceBeginW(&query, flags, &lookup) == 0);
    CHECK_SUCCEEDS("wide-next", WSALookupServiceNextW(lookup, flags, &length, &found.set) == 0);
    CHECK_EQ_S("wide-name", narrow(found.set.lpszServiceInstanceName), "::1");
    CHECK_EQ_I("wide-family", found.set.lpcsaBuffer[0].RemoteAddr.lpSockaddr->sa_family, AF_INET6);
    CHECK("wide-class", found.set.lpServiceClassId != NULL &&
                            memcmp(found.set.lpServiceClassId, &host_by_name, sizeof(GUID)) == 0);
    WSALookupServiceEnd(lookup);
}

static void errors(void)
{
    HANDLE lookup = NULL;
    GUID unknown = {7, 7, 7, {7}};
    WSAQUERYSETA query;
    result found;
    int failed;
    CHECK_FAILS("no-query", WSALookupServiceBeginA(NULL, 0, &lookup) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("no-class", begin("localhost", NULL, NS_DNS, LUP_RETURN_NAME, &lookup) == SOCKET_ERROR,
                WSAEINVAL);
    CHECK_FAILS("unknown-class", begin("localhost", &unknown, NS_DNS, LUP_RETURN_NAME, &lookup) == SOCKET_ERROR,
                WSASERVICE_NOT_FOUND);
    CHECK_FAILS("name-space", begin("localhost", &host_by_name, NS_BTH, LUP_RETURN_NAME, &lookup) ==
                                  SOCKET_ERROR,
                WSASERVICE_NOT_FOUND);
    /* The host is looked for at the beginning or by the first call for a result. */
    SetLastError(0);
    failed = begin("no host has this name", &host_by_name, NS_DNS, LUP_RETURN_ADDR, &lookup) != 0 ||
             next(lookup, LUP_RETURN_ADDR, &found) != 0;
    CHECK("unknown-host", failed && WSAGetLastError() == WSASERVICE_NOT_FOUND);
    WSALookupServiceEnd(lookup);
    CHECK_FAILS("end-nothing", WSALookupServiceEnd(NULL) == SOCKET_ERROR, WSA_INVALID_HANDLE);

    memset(&query, 0, sizeof query);
    query.dwSize = sizeof query;
    query.lpszServiceInstanceName = (char *)"my service";
    query.lpServiceClassId = &http;
    query.dwNameSpace = NS_DNS;
    CHECK_FAILS("set-nothing", WSASetServiceA(NULL, RNRSERVICE_REGISTER, 0) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("set-operation", WSASetServiceA(&query, (WSAESETSERVICEOP)9, 0) == SOCKET_ERROR, WSAEINVAL);
    CHECK_FAILS("set-denied", WSASetServiceA(&query, RNRSERVICE_REGISTER, 0) == SOCKET_ERROR, WSAEACCES);
}

static void catalogue(void)
{
    union {
        WSANAMESPACE_INFOA info[64];
        char room[16384];
    } found;
    static union {
        WSANAMESPACE_INFOW info[64];
        char room[32768];
    } wide_found;
    DWORD length = 0;
    int i, count, dns = -1;
    CHECK_FAILS("spaces-no-room", WSAEnumNameSpaceProvidersA(&length, NULL) == SOCKET_ERROR, WSAEFAULT);
    CHECK("spaces-needed", length >= sizeof(WSANAMESPACE_INFOA) && length <= sizeof found);
    count = WSAEnumNameSpaceProvidersA(&length, found.info);
    CHECK("spaces", count >= 1);
    for (i = 0; i < count; i++)
        if (found.info[i].dwNameSpace == NS_DNS)
            dns = i;
    CHECK_REQUIRE(dns >= 0);
    CHECK("spaces-dns-active", found.info[dns].fActive);
    CHECK("spaces-dns-name", found.info[dns].lpszIdentifier[0] != '\0');
    length = sizeof wide_found;
    CHECK_EQ_I("spaces-wide", WSAEnumNameSpaceProvidersW(&length, wide_found.info), count);
}

int main(void)
{
    check_begin();
    if (check_under_wine())
        return check_end();
    addresses();
    a_service();
    too_small();
    blobs();
    names();
    wide_and_dual();
    errors();
    catalogue();
    return check_end();
}
