/* From whom a member of a group hears: whole filters, by control and by function.
 *
 * https://learn.microsoft.com/windows/win32/winsock/final-state-based-multicast-programming
 * https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-setsourcefilter
 */
#include "control.h"

static struct sockaddr_in group;
static SOCKET in, out, other;
static ULONG first, second;

/* A sender bound to ADDRESS, whose multicasts go over loopback. */
static SOCKET sender(ULONG address)
{
    struct sockaddr_in from = {0};
    SOCKET s = check_socket(AF_INET, SOCK_DGRAM);
    from.sin_family = AF_INET;
    from.sin_addr.s_addr = address;
    CHECK_REQUIRE(bind(s, (struct sockaddr *)&from, sizeof from) == 0);
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK_REQUIRE(setsockopt(s, IPPROTO_IP, IP_MULTICAST_IF, (const char *)&from.sin_addr, 4) == 0);
    return s;
}

/* Whether what FROM sends to the group arrives before what it sends directly afterwards. */
static int hears(SOCKET from)
{
    struct sockaddr_in direct;
    int length = sizeof direct, heard = 0;
    char byte;
    CHECK_REQUIRE(getsockname(in, (struct sockaddr *)&direct, &length) == 0);
    direct.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK_REQUIRE(sendto(from, "g", 1, 0, (struct sockaddr *)&group, sizeof group) == 1);
    CHECK_REQUIRE(sendto(from, "d", 1, 0, (struct sockaddr *)&direct, sizeof direct) == 1);
    for (;;) {
        CHECK_REQUIRE(recv(in, &byte, 1, 0) == 1);
        if (byte == 'd')
            return heard;
        heard = 1;
    }
}

static union {
    IP_MSFILTER filter;
    char bytes[256];
} set, got;

static void fill(MULTICAST_MODE_TYPE mode, ULONG count, ULONG source)
{
    memset(&set, 0, sizeof set);
    set.filter.imsf_multiaddr = group.sin_addr;
    set.filter.imsf_interface.s_addr = htonl(INADDR_LOOPBACK);
    set.filter.imsf_fmode = mode;
    set.filter.imsf_numsrc = count;
    set.filter.imsf_slist[0].s_addr = source;
}

static void by_control(void)
{
    const DWORD none = IP_MSFILTER_SIZE(0), one = IP_MSFILTER_SIZE(1);
    fill(MCAST_INCLUDE, 1, first);
    CONTROL_SUCCEEDS("include", in, SIOCSIPMSFILTER, &set, one, NULL, 0);
    CHECK("include-heard", hears(out));
    CHECK("include-others-not", !hears(other));
    CONTROL_SUCCEEDS("get", in, SIOCGIPMSFILTER, &set, none, &got, sizeof got);
    CHECK_EQ_U("get-bytes", control_bytes, one);
    CHECK_EQ_I("get-mode", got.filter.imsf_fmode, MCAST_INCLUDE);
    CHECK_EQ_U("get-count", got.filter.imsf_numsrc, 1);
    CHECK_EQ_U("get-source", got.filter.imsf_slist[0].s_addr, first);
    /* "SourceCount is always updated to be the total number of sources in the filter." */
    CONTROL_SUCCEEDS("get-without-sources", in, SIOCGIPMSFILTER, &set, none, &got, none);
    CHECK_EQ_U("get-without-sources-count", got.filter.imsf_numsrc, 1);
    fill(MCAST_EXCLUDE, 1, first);
    CONTROL_SUCCEEDS("exclude", in, SIOCSIPMSFILTER, &set, one, NULL, 0);
    CHECK("exclude-not-heard", !hears(out));
    CHECK("exclude-others-heard", hears(other));
    fill(MCAST_EXCLUDE, 0, 0);
    CONTROL_SUCCEEDS("everybody", in, SIOCSIPMSFILTER, &set, none, NULL, 0);
    CHECK("everybody-heard", hears(out) && hears(other));
    fill(MCAST_INCLUDE, 0, 0);
    CONTROL_SUCCEEDS("nobody", in, SIOCSIPMSFILTER, &set, none, NULL, 0);
    CHECK("nobody-heard", !hears(out) && !hears(other));
    CONTROL_FAILS("get-no-member", in, SIOCGIPMSFILTER, &set, none, &got, sizeof got, WSAEADDRNOTAVAIL);
    CONTROL_SUCCEEDS("nobody-again", in, SIOCSIPMSFILTER, &set, none, NULL, 0);
}

static void errors(void)
{
    const DWORD one = IP_MSFILTER_SIZE(1);
    SOCKET tcp = check_socket(AF_INET, SOCK_STREAM);
    fill((MULTICAST_MODE_TYPE)7, 1, first);
    CONTROL_FAILS("mode", in, SIOCSIPMSFILTER, &set, one, NULL, 0, WSAEINVAL);
    fill(MCAST_INCLUDE, 1, first);
    CONTROL_FAILS("short", in, SIOCSIPMSFILTER, &set, one - 1, NULL, 0, WSAEFAULT);
    set.filter.imsf_numsrc = 0x7fffffff;
    CONTROL_FAILS("too-many", in, SIOCSIPMSFILTER, &set, one, NULL, 0, WSAENOBUFS);
    fill(MCAST_INCLUDE, 1, first);
    CONTROL_FAILS("stream", tcp, SIOCSIPMSFILTER, &set, one, NULL, 0, WSAEINVAL);
    set.filter.imsf_multiaddr.s_addr = htonl(INADDR_LOOPBACK);
    CONTROL_FAILS("no-group", in, SIOCSIPMSFILTER, &set, one, NULL, 0, WSAEINVAL);
    fill(MCAST_INCLUDE, 1, first);
    set.filter.imsf_interface.s_addr = htonl(0xcb007107);
    CONTROL_FAILS("no-interface", in, SIOCSIPMSFILTER, &set, one, NULL, 0, WSAEADDRNOTAVAIL);
    CONTROL_FAILS("get-short", in, SIOCGIPMSFILTER, &set, 4, &got, sizeof got, WSAEFAULT);
    closesocket(tcp);
}

#ifdef __MINGW32__
static void by_function(void)
{
    check_skip("function-set", "the headers do not have them");
}
#else
static void by_function(void)
{
    IN_ADDR loopback, sources[4];
    MULTICAST_MODE_TYPE mode = (MULTICAST_MODE_TYPE)9;
    ULONG count = 4, index = 1;
    SOCKADDR_STORAGE wide[4];
    struct sockaddr_in6 group6 = {0};
    loopback.s_addr = htonl(INADDR_LOOPBACK);
    sources[0].s_addr = first, sources[1].s_addr = second;
    CHECK_EQ_I("function-set", setipv4sourcefilter(in, loopback, group.sin_addr, MCAST_INCLUDE, 2, sources), 0);
    CHECK("function-heard", hears(out) && hears(other));
    CHECK_EQ_I("function-get", getipv4sourcefilter(in, loopback, group.sin_addr, &mode, &count, sources), 0);
    CHECK_EQ_U("function-get-count", count, 2);
    CHECK_EQ_I("function-get-mode", mode, MCAST_INCLUDE);
    /* "If SourceCount is zero on input, a NULL pointer may be supplied." */
    count = 0;
    CHECK_EQ_I("function-count", getipv4sourcefilter(in, loopback, group.sin_addr, &mode, &count, NULL), 0);
    CHECK_EQ_U("function-count-all", count, 2);
    CHECK_FAILS("function-closed", setipv4sourcefilter(INVALID_SOCKET, loopback, group.sin_addr, MCAST_INCLUDE, 0, NULL) != 0,
                WSAENOTSOCK);
    /* By index: that of the loopback interface, wherever it is. */
    count = 4;
    memset(wide, 0, sizeof wide);
    while (index < 16 && getsourcefilter(in, index, (SOCKADDR *)&group, sizeof group, &mode, &count, wide) != 0)
        index++;
    CHECK_EQ_U("wide-get-count", count, 2);
    CHECK_EQ_I("wide-get-family", wide[0].ss_family, AF_INET);
    CHECK_EQ_I("wide-set", setsourcefilter(in, index, (SOCKADDR *)&group, sizeof group, MCAST_EXCLUDE, 1, wide), 0);
    CHECK("wide-heard", hears(out) != hears(other));
    CHECK_FAILS("wide-short", setsourcefilter(in, index, (SOCKADDR *)&group, 4, MCAST_EXCLUDE, 0, NULL) != 0, WSAEFAULT);
    CHECK_FAILS("wide-null", setsourcefilter(in, index, NULL, 16, MCAST_EXCLUDE, 0, NULL) != 0, WSAEFAULT);
    group6.sin6_family = AF_INET6;
    group6.sin6_addr.s6_addr[0] = 0xff, group6.sin6_addr.s6_addr[1] = 2, group6.sin6_addr.s6_addr[15] = 0x77;
    CHECK_FAILS("wide-other-family", setsourcefilter(in, index, (SOCKADDR *)&group6, sizeof group6, MCAST_EXCLUDE, 0, NULL) != 0,
                WSAEAFNOSUPPORT);
    if (check_has_family(AF_INET6)) {
        SOCKET s = check_bound(AF_INET6, SOCK_DGRAM, NULL);
        CHECK_SUCCEEDS("v6-set", setsourcefilter(s, index, (SOCKADDR *)&group6, sizeof group6, MCAST_EXCLUDE, 0, NULL) == 0);
        count = 0;
        CHECK_SUCCEEDS("v6-get", getsourcefilter(s, index, (SOCKADDR *)&group6, sizeof group6, &mode, &count, NULL) == 0);
        CHECK_EQ_I("v6-mode", mode, MCAST_EXCLUDE);
        closesocket(s);
    } else {
        check_skip("v6-set", "no IPv6");
    }
}
#endif

/* https://learn.microsoft.com/windows/win32/winsock/winsock-ioctls: loopback and scope. */
static void loopback_and_scope(void)
{
    DWORD value = 0, got_value = 77;
    int length = sizeof got_value;
    SOCKET tcp = check_socket(AF_INET, SOCK_STREAM);
    CONTROL_SUCCEEDS("loopback-off", out, SIO_MULTIPOINT_LOOPBACK, &value, sizeof value, NULL, 0);
    CHECK_REQUIRE(getsockopt(out, IPPROTO_IP, IP_MULTICAST_LOOP, (char *)&got_value, &length) == 0);
    CHECK_EQ_U("loopback-is-off", got_value, 0);
    value = 1;
    CONTROL_SUCCEEDS("loopback-on", out, SIO_MULTIPOINT_LOOPBACK, &value, sizeof value, NULL, 0);
    value = 5;
    CONTROL_SUCCEEDS("scope", out, SIO_MULTICAST_SCOPE, &value, sizeof value, NULL, 0);
    length = sizeof got_value;
    CHECK_REQUIRE(getsockopt(out, IPPROTO_IP, IP_MULTICAST_TTL, (char *)&got_value, &length) == 0);
    CHECK_EQ_U("scope-is-the-time-to-live", got_value, 5);
    value = 256;
    CONTROL_FAILS("scope-256", out, SIO_MULTICAST_SCOPE, &value, sizeof value, NULL, 0, WSAEINVAL);
    CONTROL_FAILS("scope-short", out, SIO_MULTICAST_SCOPE, &value, 1, NULL, 0, WSAEFAULT);
    CONTROL_FAILS("scope-stream", tcp, SIO_MULTICAST_SCOPE, &value, sizeof value, NULL, 0, WSAEINVAL);
    closesocket(tcp);
}

int main(void)
{
    struct sockaddr_in any = {0};
    int length = sizeof any;
    DWORD patience = CHECK_PATIENCE_MS;
    check_begin();
    first = htonl(0x7f000001), second = htonl(0x7f000002);
    in = check_socket(AF_INET, SOCK_DGRAM);
    any.sin_family = AF_INET;
    CHECK_REQUIRE(bind(in, (struct sockaddr *)&any, sizeof any) == 0);
    CHECK_REQUIRE(getsockname(in, (struct sockaddr *)&any, &length) == 0);
    CHECK_REQUIRE(setsockopt(in, SOL_SOCKET, SO_RCVTIMEO, (const char *)&patience, sizeof patience) == 0);
    group.sin_family = AF_INET;
    group.sin_port = any.sin_port;
    group.sin_addr.s_addr = htonl(0xef010277);
    out = sender(first), other = sender(second);
    by_control();
    errors();
    by_function();
    loopback_and_scope();
    closesocket(in);
    closesocket(out);
    closesocket(other);
    return check_end();
}
