/* Controls that answer with addresses: what can be bound to, which interface leads where, which
 * destination is best, who everybody is.
 *
 * https://learn.microsoft.com/windows/win32/winsock/winsock-ioctls
 * https://learn.microsoft.com/windows/win32/winsock/sio-address-list-query
 * https://learn.microsoft.com/windows/win32/winsock/using-sio-address-list-sort
 */
#include "control.h"

static SOCKET tcp, udp, udp6;

/* Room for a list, aligned as its pointers want. */
typedef union {
    SOCKET_ADDRESS_LIST list;
    char bytes[8192];
} address_list;

static void list_query(void)
{
    static address_list answer, again;
    DWORD needed;
    int i, loopback = 0, inside = 1, bindable = 1;
    /* "If the output buffer is not large enough, WSAEFAULT; the required size is returned in
     * lpcbBytesReturned." */
    CONTROL_FAILS("list-no-room", udp, SIO_ADDRESS_LIST_QUERY, NULL, 0, NULL, 0, WSAEFAULT);
    needed = control_bytes;
    CHECK("list-size", needed >= FIELD_OFFSET(SOCKET_ADDRESS_LIST, Address) && needed <= sizeof answer);
    CONTROL_SUCCEEDS("list", udp, SIO_ADDRESS_LIST_QUERY, NULL, 0, &answer, needed);
    CHECK_EQ_U("list-bytes", control_bytes, needed);
    for (i = 0; i < answer.list.iAddressCount; i++) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)answer.list.Address[i].lpSockaddr;
        check_address any = check_loopback(AF_INET);
        SOCKET probe = check_socket(AF_INET, SOCK_DGRAM);
        inside &= (const char *)in >= answer.bytes && (const char *)(in + 1) <= answer.bytes + needed;
        loopback |= (ntohl(in->sin_addr.s_addr) >> 24) == 127;
        ((struct sockaddr_in *)&any.storage)->sin_addr = in->sin_addr;
        bindable &= in->sin_family == AF_INET && bind(probe, CHECK_SOCKADDR(&any), any.length) == 0;
        closesocket(probe);
    }
    CHECK("list-points-into-the-buffer", inside);
    CHECK("list-leaves-loopback-out", !loopback);
    CHECK("list-can-be-bound-to", bindable);
    CONTROL_SUCCEEDS("list-of-a-stream", tcp, SIO_ADDRESS_LIST_QUERY, NULL, 0, &again, sizeof again);
    CHECK_EQ_I("list-the-same", again.list.iAddressCount, answer.list.iAddressCount);
    if (answer.list.iAddressCount)
        CONTROL_FAILS("list-short", udp, SIO_ADDRESS_LIST_QUERY, NULL, 0, &again, needed - 1, WSAEFAULT);
    else
        check_skip("list-short", "no address but loopback");
    /* "WSAEINVAL is returned if the cbInBuffer parameter is not set to NULL." */
    CONTROL_FAILS("list-input", udp, SIO_ADDRESS_LIST_QUERY, &needed, sizeof needed, &again, sizeof again, WSAEINVAL);
    if (udp6 != INVALID_SOCKET) {
        CONTROL_SUCCEEDS("list-v6", udp6, SIO_ADDRESS_LIST_QUERY, NULL, 0, &answer, sizeof answer);
        for (inside = 1, i = 0; i < answer.list.iAddressCount; i++)
            inside &= answer.list.Address[i].lpSockaddr->sa_family == AF_INET6
                      && answer.list.Address[i].iSockaddrLength == (int)sizeof(struct sockaddr_in6);
        CHECK("list-v6-addresses", inside);
    } else {
        check_skip("list-v6", "no IPv6");
    }
}

static void routing_query(void)
{
    struct sockaddr_in to = {0}, from = {0};
    struct sockaddr_in6 to6 = {0};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(0x7f000005);
    CONTROL_SUCCEEDS("route", udp, SIO_ROUTING_INTERFACE_QUERY, &to, sizeof to, &from, sizeof from);
    CHECK_EQ_U("route-bytes", control_bytes, sizeof from);
    CHECK_EQ_I("route-family", from.sin_family, AF_INET);
    CHECK_EQ_U("route-loopback", ntohl(from.sin_addr.s_addr) >> 24, 127);
    CHECK_EQ_U("route-port", from.sin_port, 0);
    to.sin_port = htons(80);
    CONTROL_SUCCEEDS("route-with-port", tcp, SIO_ROUTING_INTERFACE_QUERY, &to, sizeof to, &from, sizeof from);
    CHECK_EQ_U("route-with-port-port", from.sin_port, 0);
    /* "The required size of the output buffer will be returned in lpcbBytesReturned." */
    CONTROL_FAILS("route-short", udp, SIO_ROUTING_INTERFACE_QUERY, &to, sizeof to, &from, 8, WSAEFAULT);
    CHECK_EQ_U("route-short-size", control_bytes, sizeof from);
    CONTROL_FAILS("route-short-input", udp, SIO_ROUTING_INTERFACE_QUERY, &to, 4, &from, sizeof from, WSAEFAULT);
    CONTROL_FAILS("route-null-input", udp, SIO_ROUTING_INTERFACE_QUERY, NULL, sizeof to, &from, sizeof from, WSAEFAULT);
    to6.sin6_family = AF_INET6;
    to6.sin6_addr.s6_addr[15] = 1;
    CONTROL_FAILS("route-other-family", udp, SIO_ROUTING_INTERFACE_QUERY, &to6, sizeof to6, &from, sizeof from, WSAEFAULT);
    CONTROL_SUCCEEDS("find-route", udp, SIO_FIND_ROUTE, &to, sizeof to, NULL, 0);
    CHECK_EQ_U("find-route-bytes", control_bytes, 0);
}

static void interface_list(void)
{
    static INTERFACE_INFO list[64];
    DWORD count, i;
    const INTERFACE_INFO *loopback = NULL;
    int right = 1;
    CHECK_EQ_U("interface-size", sizeof *list, 76);
    CONTROL_SUCCEEDS("interfaces", udp, SIO_GET_INTERFACE_LIST, NULL, 0, list, sizeof list);
    count = control_bytes / (DWORD)sizeof *list;
    CHECK("interfaces-whole", count >= 1 && control_bytes == count * sizeof *list);
    for (i = 0; i < count; i++) {
        right &= list[i].iiAddress.AddressIn.sin_family == AF_INET && list[i].iiNetmask.AddressIn.sin_family == AF_INET;
        if (ntohl(list[i].iiAddress.AddressIn.sin_addr.s_addr) == INADDR_LOOPBACK)
            loopback = &list[i];
    }
    CHECK("interfaces-families", right);
    CHECK("interfaces-loopback", loopback != NULL);
    if (loopback) {
        CHECK_EQ_U("interfaces-loopback-flags", loopback->iiFlags & (IFF_UP | IFF_LOOPBACK | IFF_POINTTOPOINT), IFF_UP | IFF_LOOPBACK);
        CHECK_EQ_U("interfaces-loopback-mask", ntohl(loopback->iiNetmask.AddressIn.sin_addr.s_addr), 0xff000000);
    }
    /* "Returns WSAEFAULT if the cbOutBuffer parameter is too small to receive the list." */
    CONTROL_FAILS("interfaces-short", udp, SIO_GET_INTERFACE_LIST, NULL, 0, list, sizeof *list - 1, WSAEFAULT);
    /* "... and the level is not IPPROTO_IP, WSAEINVAL is returned." */
    if (udp6 != INVALID_SOCKET)
        CONTROL_FAILS("interfaces-v6", udp6, SIO_GET_INTERFACE_LIST, NULL, 0, list, sizeof list, WSAEINVAL);
    else
        check_skip("interfaces-v6", "no IPv6");
    /* "Not currently supported on Windows." */
    CONTROL_FAILS("interfaces-ex", udp, SIO_GET_INTERFACE_LIST_EX, NULL, 0, list, sizeof list, WSAEOPNOTSUPP);
}

static void add(address_list *list, struct sockaddr_in6 *at, const char *text)
{
    int index = list->list.iAddressCount++;
    memset(at, 0, sizeof *at);
    at->sin6_family = AF_INET6;
    CHECK_REQUIRE(inet_pton(AF_INET6, text, &at->sin6_addr) == 1);
    list->list.Address[index].lpSockaddr = (SOCKADDR *)at;
    list->list.Address[index].iSockaddrLength = (int)sizeof *at;
}

static void list_sort(void)
{
    static address_list in, out;
    struct sockaddr_in6 addresses[3];
    const struct sockaddr_in6 *first, *last;
    DWORD size = SIZEOF_SOCKET_ADDRESS_LIST(3);
    if (udp6 == INVALID_SOCKET || check_under_wine()) {
        check_skip("sort", udp6 == INVALID_SOCKET ? "no IPv6" : "Wine does not know the control");
        return;
    }
    /* No interface is named, so nothing leads to the first; the second is of IPv4. */
    add(&in, &addresses[0], "fe80::1234");
    add(&in, &addresses[1], "::ffff:127.0.0.1");
    add(&in, &addresses[2], "::1");
    CONTROL_SUCCEEDS("sort", udp6, SIO_ADDRESS_LIST_SORT, &in, size, &out, sizeof out);
    CHECK_EQ_I("sort-count", out.list.iAddressCount, 3);
    first = (const struct sockaddr_in6 *)out.list.Address[0].lpSockaddr;
    last = (const struct sockaddr_in6 *)out.list.Address[2].lpSockaddr;
    CHECK("sort-loopback-first", IN6_IS_ADDR_LOOPBACK(&first->sin6_addr));
    CHECK_EQ_MEM("sort-unreachable-last", &last->sin6_addr, &addresses[0].sin6_addr, 16);
    CHECK("sort-points-into-the-buffer", (const char *)last > out.bytes && (const char *)last < out.bytes + control_bytes);
    CONTROL_FAILS("sort-no-room", udp6, SIO_ADDRESS_LIST_SORT, &in, size, &out, 16, WSAEFAULT);
    CHECK_EQ_U("sort-size", control_bytes, size + 3 * sizeof *first);
    CONTROL_FAILS("sort-short-input", udp6, SIO_ADDRESS_LIST_SORT, &in, 16, &out, sizeof out, WSAEFAULT);
    CONTROL_FAILS("sort-no-input", udp6, SIO_ADDRESS_LIST_SORT, NULL, 0, &out, sizeof out, WSAEFAULT);
}

static void broadcast(void)
{
    struct sockaddr_in everybody = {0};
    CONTROL_SUCCEEDS("broadcast", udp, SIO_GET_BROADCAST_ADDRESS, NULL, 0, &everybody, sizeof everybody);
    CHECK_EQ_I("broadcast-family", everybody.sin_family, AF_INET);
    CHECK_EQ_U("broadcast-address", everybody.sin_addr.s_addr, INADDR_BROADCAST);
    CONTROL_FAILS("broadcast-short", udp, SIO_GET_BROADCAST_ADDRESS, NULL, 0, &everybody, 8, WSAEFAULT);
    /* "An attempt to use the SIO_GET_BROADCAST_ADDRESS IOCTL was made on an IPv6 socket." */
    if (udp6 != INVALID_SOCKET)
        CONTROL_FAILS("broadcast-v6", udp6, SIO_GET_BROADCAST_ADDRESS, NULL, 0, &everybody, sizeof everybody, WSAENOPROTOOPT);
    else
        check_skip("broadcast-v6", "no IPv6");
}

static void base_handles(void)
{
    static const struct {
        const char *name;
        DWORD code;
    } CODES[] = {
        {"base-handle", SIO_BASE_HANDLE},
        {"bsp-handle", SIO_BSP_HANDLE},
        {"bsp-handle-select", SIO_BSP_HANDLE_SELECT},
        {"bsp-handle-poll", SIO_BSP_HANDLE_POLL},
    };
    char name[CHECK_NAME_SIZE];
    SOCKET base;
    OVERLAPPED o = {0};
    unsigned i;
    for (i = 0; i < sizeof CODES / sizeof *CODES; i++) {
        base = INVALID_SOCKET;
        snprintf(name, sizeof name, "%s", CODES[i].name);
        CHECK(name, control(udp, CODES[i].code, NULL, 0, &base, sizeof base) == 0 && base == udp);
        snprintf(name, sizeof name, "%s-short", CODES[i].name);
        CONTROL_FAILS(name, udp, CODES[i].code, NULL, 0, &base, sizeof base - 1, WSAEFAULT);
        snprintf(name, sizeof name, "%s-null", CODES[i].name);
        if (check_under_wine())
            check_skip(name, "Wine writes through the pointer");
        else
            CONTROL_FAILS(name, udp, CODES[i].code, NULL, 0, NULL, sizeof base, WSAEFAULT);
    }
    /* "... or the lpOverlapped parameter is not a NULL pointer: WSAEFAULT." */
    CHECK_FAILS("bsp-handle-poll-overlapped",
                WSAIoctl(udp, SIO_BSP_HANDLE_POLL, NULL, 0, &base, sizeof base, &control_bytes, &o, NULL) == SOCKET_ERROR, WSAEFAULT);
}

int main(void)
{
    SOCKET gone;
    check_begin();
    tcp = check_socket(AF_INET, SOCK_STREAM);
    udp = check_socket(AF_INET, SOCK_DGRAM);
    udp6 = check_has_family(AF_INET6) ? check_socket(AF_INET6, SOCK_DGRAM) : INVALID_SOCKET;
    list_query();
    routing_query();
    interface_list();
    list_sort();
    broadcast();
    base_handles();
    gone = check_socket(AF_INET, SOCK_DGRAM);
    closesocket(gone);
    CONTROL_FAILS("closed", gone, SIO_ADDRESS_LIST_QUERY, NULL, 0, NULL, 0, WSAENOTSOCK);
    closesocket(tcp);
    closesocket(udp);
    return check_end();
}
