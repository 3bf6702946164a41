/* Host and service names: getaddrinfo, getnameinfo, gethostname, the older data-base calls. Nothing
 * here asks a name server.
 *
 * https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getaddrinfo
 * https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getaddrinfow
 * https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getnameinfo
 */
#include "either.h"
#include "wide.h"

static const struct sockaddr_in *in4_of(const void *address)
{
    return (const struct sockaddr_in *)address;
}

static struct addrinfo hints_of(int flags, int family, int type)
{
    struct addrinfo hints;
    memset(&hints, 0, sizeof hints);
    hints.ai_flags = flags;
    hints.ai_family = family;
    hints.ai_socktype = type;
    return hints;
}

static int count(const struct addrinfo *list)
{
    int n = 0;
    for (; list != NULL; list = list->ai_next)
        n++;
    return n;
}

static void numeric(void)
{
    struct addrinfo hints = hints_of(AI_NUMERICHOST, AF_INET, SOCK_STREAM), *list = NULL;
    struct in6_addr loopback6 = in6addr_loopback;
    CHECK_EQ_I("numeric", getaddrinfo("127.0.0.1", "8080", &hints, &list), 0);
    CHECK_EQ_I("numeric-one", count(list), 1);
    CHECK_EQ_I("numeric-family", list->ai_family, AF_INET);
    CHECK_EQ_I("numeric-type", list->ai_socktype, SOCK_STREAM);
    CHECK("numeric-protocol", list->ai_protocol == IPPROTO_TCP || list->ai_protocol == 0);
    CHECK_EQ_U("numeric-length", list->ai_addrlen, sizeof(struct sockaddr_in));
    CHECK_EQ_U("numeric-port", ntohs(in4_of(list->ai_addr)->sin_port), 8080);
    CHECK_EQ_U("numeric-address", ntohl(in4_of(list->ai_addr)->sin_addr.s_addr), INADDR_LOOPBACK);
    CHECK_EQ_P("numeric-no-canonical-name", list->ai_canonname, NULL);
    freeaddrinfo(list);

    hints = hints_of(AI_NUMERICHOST, AF_UNSPEC, SOCK_DGRAM);
    CHECK_EQ_I("numeric6", getaddrinfo("::1", "9", &hints, &list), 0);
    CHECK_EQ_I("numeric6-family", list->ai_family, AF_INET6);
    CHECK_EQ_I("numeric6-type", list->ai_socktype, SOCK_DGRAM);
    CHECK_EQ_U("numeric6-length", list->ai_addrlen, sizeof(struct sockaddr_in6));
    CHECK_EQ_MEM("numeric6-address", &((struct sockaddr_in6 *)list->ai_addr)->sin6_addr, &loopback6, 16);
    freeaddrinfo(list);

    hints = hints_of(AI_CANONNAME, AF_INET, SOCK_STREAM);
    CHECK_EQ_I("canonical", getaddrinfo("127.0.0.1", NULL, &hints, &list), 0);
    CHECK_EQ_S("canonical-name", list->ai_canonname, "127.0.0.1");
    CHECK_EQ_U("canonical-port", in4_of(list->ai_addr)->sin_port, 0);
    freeaddrinfo(list);

    CHECK_EQ_I("no-hints", getaddrinfo("127.0.0.1", NULL, NULL, &list), 0);
    CHECK_EQ_I("no-hints-family", list->ai_family, AF_INET);
    freeaddrinfo(list);
    freeaddrinfo(NULL);
}

static void passive_and_local(void)
{
    struct addrinfo hints = hints_of(AI_PASSIVE, AF_INET, SOCK_STREAM), *list = NULL, *each;
    int loopback = 0;
    CHECK_EQ_I("passive", getaddrinfo(NULL, "7", &hints, &list), 0);
    CHECK_EQ_U("passive-any", in4_of(list->ai_addr)->sin_addr.s_addr, 0);
    CHECK_EQ_U("passive-port", ntohs(in4_of(list->ai_addr)->sin_port), 7);
    freeaddrinfo(list);
    hints.ai_flags = 0;
    CHECK_EQ_I("active", getaddrinfo(NULL, "7", &hints, &list), 0);
    CHECK_EQ_U("active-loopback", ntohl(in4_of(list->ai_addr)->sin_addr.s_addr), INADDR_LOOPBACK);
    freeaddrinfo(list);
    CHECK_EQ_I("localhost", getaddrinfo("localhost", "80", &hints, &list), 0);
    for (each = list; each != NULL; each = each->ai_next)
        loopback |= each->ai_family == AF_INET && ntohl(in4_of(each->ai_addr)->sin_addr.s_addr) == INADDR_LOOPBACK;
    CHECK("localhost-is-loopback", loopback);
    freeaddrinfo(list);
    CHECK_EQ_I("service-name", getaddrinfo("127.0.0.1", "http", &hints, &list), 0);
    CHECK_EQ_U("service-name-port", ntohs(in4_of(list->ai_addr)->sin_port), 80);
    freeaddrinfo(list);
}

static void failures(void)
{
    struct addrinfo hints = hints_of(AI_NUMERICHOST, AF_INET, SOCK_STREAM), *list = NULL;
    CHECK_EQ_I("numeric-flag-with-name", getaddrinfo("localhost", NULL, &hints, &list), WSAHOST_NOT_FOUND);
    CHECK_EQ_I("failure-last-error", WSAGetLastError(), WSAHOST_NOT_FOUND);
    CHECK_EQ_I("in6-for-in4", getaddrinfo("::1", NULL, &hints, &list) != 0, 1);
    hints = hints_of(0, AF_INET, SOCK_STREAM);
    CHECK_EQ_I("no-name-no-service", getaddrinfo(NULL, NULL, &hints, &list), WSAHOST_NOT_FOUND);
    CHECK_EQ_I("unknown-service", getaddrinfo("127.0.0.1", "no-such-service", &hints, &list), WSATYPE_NOT_FOUND);
    hints = hints_of(0, 999, SOCK_STREAM);
    CHECK_EQ_I("bad-family", getaddrinfo("127.0.0.1", NULL, &hints, &list), WSAEAFNOSUPPORT);
    hints = hints_of(0, AF_INET, 99);
    CHECK_EQ_I("bad-type", getaddrinfo("127.0.0.1", NULL, &hints, &list), WSAESOCKTNOSUPPORT);
    hints = hints_of(AI_CANONNAME, AF_INET, SOCK_STREAM);
    CHECK_EQ_I("canonical-without-name", getaddrinfo(NULL, "80", &hints, &list) != 0, 1);
    hints = hints_of(0, AF_INET, SOCK_STREAM);
    hints.ai_addrlen = 16;
    CHECK_EQ_I("hints-with-length", getaddrinfo("127.0.0.1", NULL, &hints, &list), WSANO_RECOVERY);
    CHECK("gai-strerror", gai_strerrorA(EAI_NONAME) != NULL && gai_strerrorA(EAI_NONAME)[0] != '\0');
    CHECK_EQ_I("eai-noname", EAI_NONAME, WSAHOST_NOT_FOUND);
    CHECK_EQ_I("eai-family", EAI_FAMILY, WSAEAFNOSUPPORT);
}

static void wide_forms(void)
{
    ADDRINFOW hints, *list = NULL;
    WCHAR host[NI_MAXHOST], service[NI_MAXSERV];
    struct sockaddr_in in4 = {0};
    memset(&hints, 0, sizeof hints);
    hints.ai_flags = AI_CANONNAME | AI_NUMERICHOST;
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    CHECK_EQ_I("getaddrinfow", GetAddrInfoW(wide("127.0.0.1"), wide("8081"), &hints, &list), 0);
    CHECK_EQ_U("getaddrinfow-port", ntohs(in4_of(list->ai_addr)->sin_port), 8081);
    CHECK_EQ_S("getaddrinfow-canonical-name", narrow(list->ai_canonname), "127.0.0.1");
    FreeAddrInfoW(list);
    CHECK_EQ_I("getaddrinfow-not-numeric", GetAddrInfoW(wide("localhost"), NULL, &hints, &list), WSAHOST_NOT_FOUND);
    CHECK_EQ_I("getaddrinfow-nothing", GetAddrInfoW(NULL, NULL, NULL, &list), WSAHOST_NOT_FOUND);
    in4.sin_family = AF_INET;
    in4.sin_addr.s_addr = htonl(0x01020304);
    in4.sin_port = htons(65000);
    CHECK_EQ_I("getnameinfow", GetNameInfoW((SOCKADDR *)&in4, sizeof in4, host, NI_MAXHOST, service, NI_MAXSERV,
                                            NI_NUMERICHOST | NI_NUMERICSERV), 0);
    CHECK_EQ_S("getnameinfow-host", narrow(host), "1.2.3.4");
    CHECK_EQ_S("getnameinfow-service", narrow(service), "65000");
}

static void names_of_addresses(void)
{
    struct sockaddr_in in4 = {0};
    struct sockaddr_in6 in6 = {0};
    const struct sockaddr *a4 = (struct sockaddr *)&in4;
    char host[NI_MAXHOST], service[NI_MAXSERV];
    in4.sin_family = AF_INET;
    in4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    in4.sin_port = htons(80);
    CHECK_EQ_I("getnameinfo", getnameinfo(a4, sizeof in4, host, sizeof host, service, sizeof service,
                                          NI_NUMERICHOST | NI_NUMERICSERV), 0);
    CHECK_EQ_S("getnameinfo-host", host, "127.0.0.1");
    CHECK_EQ_S("getnameinfo-service", service, "80");
    CHECK_EQ_I("getnameinfo-service-only", getnameinfo(a4, sizeof in4, NULL, 0, service, sizeof service, 0), 0);
    CHECK_EQ_S("getnameinfo-service-name", service, "http");
    in4.sin_port = htons(64999);
    CHECK_EQ_I("getnameinfo-unknown-port", getnameinfo(a4, sizeof in4, NULL, 0, service, sizeof service, 0), 0);
    CHECK_EQ_S("getnameinfo-unknown-port-number", service, "64999");
    in6.sin6_family = AF_INET6;
    in6.sin6_addr = in6addr_loopback;
    CHECK_EQ_I("getnameinfo6", getnameinfo((struct sockaddr *)&in6, sizeof in6, host, sizeof host, NULL, 0, NI_NUMERICHOST), 0);
    CHECK_EQ_S("getnameinfo6-host", host, "::1");

    CHECK_EQ_I("getnameinfo-null", getnameinfo(NULL, sizeof in4, host, sizeof host, NULL, 0, 0), WSAEFAULT);
    CHECK_EQ_I("getnameinfo-short", getnameinfo(a4, sizeof in4 - 1, host, sizeof host, NULL, 0, NI_NUMERICHOST), WSAEFAULT);
    CHECK_EQ_I("getnameinfo6-short", getnameinfo((struct sockaddr *)&in6, sizeof in4, host, sizeof host, NULL, 0,
                                                 NI_NUMERICHOST), WSAEFAULT);
    CHECK_EQ_I("getnameinfo-nothing", getnameinfo(a4, sizeof in4, NULL, 0, NULL, 0, 0), WSAHOST_NOT_FOUND);
    CHECK("getnameinfo-small-room", getnameinfo(a4, sizeof in4, host, 4, NULL, 0, NI_NUMERICHOST) != 0);
    in4.sin_family = 99;
    CHECK_EQ_I("getnameinfo-bad-family", getnameinfo(a4, sizeof in4, host, sizeof host, NULL, 0, NI_NUMERICHOST),
               WSAEAFNOSUPPORT);
}

/* https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-gethostname
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-gethostbyname */
static void hosts(void)
{
    char name[256];
    struct hostent *host;
    struct in_addr loopback;
    loopback.s_addr = htonl(INADDR_LOOPBACK);
    memset(name, 0x7f, sizeof name);
    CHECK_SUCCEEDS("gethostname", gethostname(name, sizeof name) == 0);
    CHECK("gethostname-terminated", memchr(name, 0, sizeof name) != NULL);
    CHECK("gethostname-not-empty", name[0] != '\0');
    CHECK_FAILS("gethostname-short", gethostname(name, 1) == SOCKET_ERROR, WSAEFAULT);
    CHECK_FAILS("gethostname-null", gethostname(NULL, 256) == SOCKET_ERROR, WSAEFAULT);
    host = gethostbyname("127.0.0.1");
    CHECK("gethostbyname-numeric", host != NULL);
    if (host != NULL) {
        CHECK_EQ_I("gethostbyname-family", host->h_addrtype, AF_INET);
        CHECK_EQ_I("gethostbyname-length", host->h_length, 4);
        CHECK_EQ_MEM("gethostbyname-address", host->h_addr_list[0], &loopback, 4);
        CHECK_EQ_P("gethostbyname-list-ends", host->h_addr_list[1], NULL);
        CHECK("gethostbyname-h_addr", host->h_addr == host->h_addr_list[0]);
    }
    host = gethostbyname("localhost");
    CHECK("gethostbyname-localhost", host != NULL && memcmp(host->h_addr, &loopback, 4) == 0);
    CHECK("gethostbyname-this-host", gethostbyname(NULL) != NULL);
    host = gethostbyaddr((const char *)&loopback, 4, AF_INET);
    CHECK("gethostbyaddr-loopback", host != NULL && host->h_name != NULL && host->h_addrtype == AF_INET);
    CHECK_FAILS("gethostbyaddr-bad-family", gethostbyaddr((const char *)&loopback, 4, 99) == NULL, WSAEAFNOSUPPORT);
    CHECK_FAILS_EITHER("gethostbyaddr-short", gethostbyaddr((const char *)&loopback, 2, AF_INET) == NULL, WSAEFAULT,
                       WSAEINVAL);
}

/* https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-getservbyname */
static void services(void)
{
    struct servent *service = getservbyname("http", "tcp");
    struct protoent *protocol;
    CHECK("getservbyname", service != NULL);
    if (service != NULL) {
        CHECK_EQ_S("getservbyname-name", service->s_name, "http");
        CHECK_EQ_U("getservbyname-port", ntohs((u_short)service->s_port), 80);
        CHECK_EQ_S("getservbyname-protocol", service->s_proto, "tcp");
    }
    service = getservbyname("domain", "udp");
    CHECK("getservbyname-udp", service != NULL && ntohs((u_short)service->s_port) == 53);
    CHECK("getservbyname-any-protocol", getservbyname("ftp", NULL) != NULL);
    CHECK_FAILS_EITHER("getservbyname-unknown", getservbyname("no-such-service", "tcp") == NULL, WSANO_DATA,
                       WSAHOST_NOT_FOUND);
    service = getservbyport(htons(25), "tcp");
    CHECK("getservbyport", service != NULL && strcmp(service->s_name, "smtp") == 0);
    CHECK_FAILS_EITHER("getservbyport-unknown", getservbyport(htons(64999), "tcp") == NULL, WSANO_DATA,
                       WSAHOST_NOT_FOUND);
    protocol = getprotobyname("tcp");
    CHECK("getprotobyname", protocol != NULL && protocol->p_proto == IPPROTO_TCP);
    protocol = getprotobynumber(IPPROTO_UDP);
    CHECK("getprotobynumber", protocol != NULL && strcmp(protocol->p_name, "udp") == 0);
}

int main(void)
{
    check_begin();
    numeric();
    passive_and_local();
    failures();
    wide_forms();
    names_of_addresses();
    hosts();
    services();
    return check_end();
}
