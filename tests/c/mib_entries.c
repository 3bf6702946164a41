/* Interfaces as IPv4 uses them, the groups that they take packets for, single addresses, routes and
 * neighbours, and being told of changes.
 *
 * https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getipinterfacetable
 * https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getmulticastipaddresstable
 * https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getbestroute2
 * https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-notifyunicastipaddresschange
 * https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-sendarp
 */
#include "check.h"

#include <iphlpapi.h>

enum { NOWHERE = 0x7ffffff0 };

static NET_LUID loopback;
static NET_IFINDEX loopback_index;

static SOCKADDR_INET inet4(ULONG host)
{
    SOCKADDR_INET address;
    memset(&address, 0, sizeof address);
    address.Ipv4.sin_family = AF_INET;
    address.Ipv4.sin_addr.s_addr = htonl(host);
    return address;
}

static int is_inet4(const SOCKADDR_INET *address, ULONG host)
{
    return address->si_family == AF_INET && address->Ipv4.sin_addr.s_addr == htonl(host);
}

static void ip_interfaces(void)
{
    PMIB_IPINTERFACE_TABLE table = NULL;
    MIB_IPINTERFACE_ROW row;
    ULONG i, found = 0, others = 0;
    CHECK_EQ_U("ip-interfaces", GetIpInterfaceTable(AF_INET, &table), NO_ERROR);
    CHECK_REQUIRE(table != NULL);
    for (i = 0; i < table->NumEntries; i++) {
        found += table->Table[i].InterfaceIndex == loopback_index;
        others |= table->Table[i].Family != AF_INET;
    }
    CHECK_EQ_U("ip-interfaces-loopback-once", found, 1);
    CHECK("ip-interfaces-family", !others);
    FreeMibTable(table);
    CHECK_EQ_U("ip-interfaces-unknown-family", GetIpInterfaceTable(77, &table), ERROR_INVALID_PARAMETER);
    CHECK_EQ_U("ip-interfaces-null", GetIpInterfaceTable(AF_INET, NULL), ERROR_INVALID_PARAMETER);

    InitializeIpInterfaceEntry(&row);
    CHECK_EQ_U("ip-interface-initial-family", row.Family, AF_UNSPEC);
    row.Family = AF_INET;
    row.InterfaceIndex = loopback_index;
    CHECK_EQ_U("ip-interface", GetIpInterfaceEntry(&row), NO_ERROR);
    CHECK("ip-interface-luid", row.InterfaceLuid.Value == loopback.Value);
    CHECK("ip-interface-connected", row.Connected);
    CHECK("ip-interface-mtu", row.NlMtu >= 576);
    CHECK("ip-interface-forwarding", row.ForwardingEnabled == TRUE || row.ForwardingEnabled == FALSE);
    row.Family = AF_UNSPEC;
    CHECK_EQ_U("ip-interface-no-family", GetIpInterfaceEntry(&row), ERROR_INVALID_PARAMETER);
    InitializeIpInterfaceEntry(&row);
    row.Family = AF_INET;
    CHECK_EQ_U("ip-interface-unnamed", GetIpInterfaceEntry(&row), ERROR_INVALID_PARAMETER);
    row.InterfaceIndex = NOWHERE;
    CHECK_EQ_U("ip-interface-unknown", GetIpInterfaceEntry(&row), ERROR_FILE_NOT_FOUND);
    CHECK_EQ_U("ip-interface-null", GetIpInterfaceEntry(NULL), ERROR_INVALID_PARAMETER);
}

static void groups(void)
{
    PMIB_MULTICASTIPADDRESS_TABLE table = NULL;
    MIB_MULTICASTIPADDRESS_ROW row;
    struct ip_mreq group;
    SOCKET s = check_bound(AF_INET, SOCK_DGRAM, NULL);
    ULONG i, found = 0;
    const ULONG own = 0xef4d0d07; /* 239.77.13.7 */
    group.imr_multiaddr.s_addr = htonl(own);
    group.imr_interface.s_addr = htonl(INADDR_LOOPBACK);
    CHECK_REQUIRE(setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, (const char *)&group, sizeof group) == 0);
    CHECK_EQ_U("groups", GetMulticastIpAddressTable(AF_INET, &table), NO_ERROR);
    CHECK_REQUIRE(table != NULL);
    for (i = 0; i < table->NumEntries; i++)
        found |= is_inet4(&table->Table[i].Address, own) && table->Table[i].InterfaceIndex == loopback_index;
    CHECK("groups-own", found);
    FreeMibTable(table);
    memset(&row, 0, sizeof row);
    row.Address = inet4(own);
    row.InterfaceIndex = loopback_index;
    CHECK_EQ_U("group", GetMulticastIpAddressEntry(&row), NO_ERROR);
    CHECK("group-luid", row.InterfaceLuid.Value == loopback.Value);
    closesocket(s);
    CHECK_EQ_U("group-left", GetMulticastIpAddressEntry(&row), ERROR_NOT_FOUND);
}

static void address_entries(void)
{
    MIB_UNICASTIPADDRESS_ROW row;
    InitializeUnicastIpAddressEntry(&row);
    CHECK_EQ_U("address-initial-lifetime", row.ValidLifetime, 0xffffffff);
    CHECK_EQ_U("address-initial-prefix", row.OnLinkPrefixLength, 255);
    row.Address = inet4(INADDR_LOOPBACK);
    row.InterfaceLuid = loopback;
    CHECK_EQ_U("address", GetUnicastIpAddressEntry(&row), NO_ERROR);
    CHECK_EQ_U("address-found-prefix", row.OnLinkPrefixLength, 8);
    row.Address = inet4(0xc0000201); /* 192.0.2.1, of no computer */
    CHECK_EQ_U("address-not-there", GetUnicastIpAddressEntry(&row), ERROR_NOT_FOUND);
    row.InterfaceLuid.Value = 0;
    row.InterfaceIndex = 0;
    CHECK_EQ_U("address-unnamed", GetUnicastIpAddressEntry(&row), ERROR_INVALID_PARAMETER);
    row.InterfaceIndex = NOWHERE;
    CHECK_EQ_U("address-unknown", GetUnicastIpAddressEntry(&row), ERROR_FILE_NOT_FOUND);
    row.Address.si_family = 77;
    row.InterfaceIndex = loopback_index;
    CHECK_EQ_U("address-no-address", GetUnicastIpAddressEntry(&row), ERROR_INVALID_PARAMETER);
    CHECK_EQ_U("address-null", GetUnicastIpAddressEntry(NULL), ERROR_INVALID_PARAMETER);
}

static void routes(void)
{
    PMIB_IPFORWARD_TABLE2 table = NULL;
    MIB_IPFORWARD_ROW2 row, again;
    SOCKADDR_INET to = inet4(INADDR_LOOPBACK), from;
    CHECK_EQ_U("routes", GetIpForwardTable2(AF_INET, &table), NO_ERROR);
    CHECK_REQUIRE(table != NULL);
    CHECK("routes-some", table->NumEntries >= 1);
    row = table->Table[0];
    CHECK_EQ_U("routes-family", row.DestinationPrefix.Prefix.si_family, AF_INET);
    CHECK_EQ_U("routes-hop-family", row.NextHop.si_family, AF_INET);
    FreeMibTable(table);
    again = row;
    again.Metric = 0xffffffff;
    CHECK_EQ_U("route-entry", GetIpForwardEntry2(&again), NO_ERROR);
    CHECK_EQ_U("route-entry-metric", again.Metric, row.Metric);
    again.InterfaceLuid.Value = 0;
    again.InterfaceIndex = 0;
    CHECK_EQ_U("route-entry-unnamed", GetIpForwardEntry2(&again), ERROR_INVALID_PARAMETER);
    CHECK_EQ_U("route-entry-null", GetIpForwardEntry2(NULL), ERROR_INVALID_PARAMETER);
    again.InterfaceLuid = loopback;
    again.DestinationPrefix.Prefix = inet4(0xc0000200);
    again.DestinationPrefix.PrefixLength = 27;
    again.NextHop = inet4(0);
    CHECK_EQ_U("route-entry-not-there", GetIpForwardEntry2(&again), ERROR_NOT_FOUND);
    InitializeIpForwardEntry(&row);
    CHECK_EQ_U("route-initial-metric", row.Metric, 0xffffffff);
    CHECK_EQ_U("route-initial-protocol", row.Protocol, MIB_IPPROTO_NETMGMT);
    CHECK_EQ_U("route-initial-lifetime", row.ValidLifetime, 0xffffffff);

    memset(&from, 0, sizeof from);
    CHECK_EQ_U("best-route", GetBestRoute2(NULL, loopback_index, NULL, &to, 0, &row, &from), NO_ERROR);
    CHECK_EQ_U("best-route-interface", row.InterfaceIndex, loopback_index);
    CHECK("best-route-luid", row.InterfaceLuid.Value == loopback.Value);
    CHECK("best-route-source", is_inet4(&from, INADDR_LOOPBACK));
    CHECK_EQ_U("best-route-by-luid", GetBestRoute2(&loopback, 0, &from, &to, 0, &row, &from), NO_ERROR);
    CHECK_EQ_U("best-route-unknown", GetBestRoute2(NULL, NOWHERE, NULL, &to, 0, &row, &from), ERROR_FILE_NOT_FOUND);
    CHECK_EQ_U("best-route-nowhere", GetBestRoute2(NULL, 0, NULL, NULL, 0, &row, &from), ERROR_INVALID_PARAMETER);
    CHECK_EQ_U("best-route-no-row", GetBestRoute2(NULL, 0, NULL, &to, 0, NULL, &from), ERROR_INVALID_PARAMETER);
    CHECK_EQ_U("best-route-no-source", GetBestRoute2(NULL, 0, NULL, &to, 0, &row, NULL), ERROR_INVALID_PARAMETER);
    to.si_family = 77;
    CHECK_EQ_U("best-route-family", GetBestRoute2(NULL, loopback_index, NULL, &to, 0, &row, &from),
               ERROR_INVALID_PARAMETER);
}

static void neighbours(void)
{
    PMIB_IPNET_TABLE2 table = NULL;
    MIB_IPNET_ROW2 row;
    ULONG address[2], size = sizeof address;
    DWORD error = GetIpNetTable2(AF_UNSPEC, &table);
    CHECK("neighbours", error == ERROR_NOT_FOUND || (error == NO_ERROR && table->NumEntries >= 1));
    if (error == NO_ERROR)
        FreeMibTable(table);
    CHECK_EQ_U("neighbours-unknown-family", GetIpNetTable2(77, &table), ERROR_INVALID_PARAMETER);
    CHECK_EQ_U("neighbours-null", GetIpNetTable2(AF_INET, NULL), ERROR_INVALID_PARAMETER);
    memset(&row, 0, sizeof row);
    row.Address = inet4(0xc0000201);
    CHECK_EQ_U("neighbour-unnamed", GetIpNetEntry2(&row), ERROR_INVALID_PARAMETER);
    row.InterfaceLuid = loopback;
    CHECK_EQ_U("neighbour-not-there", GetIpNetEntry2(&row), ERROR_NOT_FOUND);
    CHECK_EQ_U("neighbour-null", GetIpNetEntry2(NULL), ERROR_INVALID_PARAMETER);

    /* Loopback has no hardware addresses, and neighbours only what the table knows of them. */
    CHECK_EQ_U("send-arp-loopback", SendARP(htonl(INADDR_LOOPBACK), 0, address, &size), ERROR_BAD_NET_NAME);
    CHECK_EQ_U("send-arp-failed-size", size, 0);
    size = 5;
    CHECK_EQ_U("send-arp-no-room", SendARP(htonl(INADDR_LOOPBACK), 0, address, &size), ERROR_BUFFER_OVERFLOW);
    CHECK_EQ_U("send-arp-no-room-size", size, 0);
    size = sizeof address;
    CHECK_EQ_U("send-arp-source", SendARP(htonl(INADDR_LOOPBACK), htonl(0xc0000201), address, &size),
               ERROR_NOT_FOUND);
    CHECK_EQ_U("send-arp-source-size", size, 0);
}

/* ---- changes ------------------------------------------------------------------------------- */

static struct seen {
    HANDLE event;
    void *row;
    MIB_NOTIFICATION_TYPE kind;
    DWORD thread;
    LONG calls;
} seen;

static void note(void *context, void *row, MIB_NOTIFICATION_TYPE kind)
{
    struct seen *own = (struct seen *)context;
    if (InterlockedIncrement(&own->calls) == 1) {
        own->row = row;
        own->kind = kind;
        own->thread = GetCurrentThreadId();
        SetEvent(own->event);
    }
}

static VOID NETIOAPI_API_ interface_changed(PVOID context, PMIB_IPINTERFACE_ROW row, MIB_NOTIFICATION_TYPE kind)
{
    note(context, row, kind);
}

static VOID NETIOAPI_API_ address_changed(PVOID context, PMIB_UNICASTIPADDRESS_ROW row, MIB_NOTIFICATION_TYPE kind)
{
    note(context, row, kind);
}

static VOID NETIOAPI_API_ route_changed(PVOID context, PMIB_IPFORWARD_ROW2 row, MIB_NOTIFICATION_TYPE kind)
{
    note(context, row, kind);
}

#define NAMED(part) check_named(name, part)

static const char *check_named(const char *name, const char *part)
{
    static char room[CHECK_NAME_SIZE];
    snprintf(room, sizeof room, "%s-%s", name, part);
    return room;
}

static void told_first(const char *name, DWORD error, const HANDLE *handle)
{
    CHECK_EQ_U(NAMED("begins"), error, NO_ERROR);
    CHECK(NAMED("handle"), *handle != NULL);
    CHECK_EQ_U(NAMED("is-told"), WaitForSingleObject(seen.event, CHECK_PATIENCE_MS), WAIT_OBJECT_0);
    CHECK_EQ_U(NAMED("first"), seen.kind, MibInitialNotification);
    CHECK_EQ_P(NAMED("first-no-row"), seen.row, NULL);
    CHECK_EQ_U(NAMED("ends"), CancelMibChangeNotify2(*handle), NO_ERROR);
    seen.calls = 0;
}

static void changes(void)
{
    HANDLE handle = NULL, event;
    seen.event = CreateEventW(NULL, FALSE, FALSE, NULL);
    CHECK_REQUIRE(seen.event != NULL);
    told_first("addresses-change", NotifyUnicastIpAddressChange(AF_UNSPEC, address_changed, &seen, TRUE, &handle),
               &handle);
    handle = NULL;
    told_first("interfaces-change", NotifyIpInterfaceChange(AF_INET, interface_changed, &seen, TRUE, &handle),
               &handle);
    handle = NULL;
    told_first("routes-change", NotifyRouteChange2(AF_INET, route_changed, &seen, TRUE, &handle), &handle);

    /* Nobody is called who did not ask for that. */
    handle = NULL;
    CHECK_EQ_U("silent", NotifyRouteChange2(AF_INET, route_changed, &seen, FALSE, &handle), NO_ERROR);
    CHECK_EQ_U("silent-ends", CancelMibChangeNotify2(handle), NO_ERROR);

    handle = (HANDLE)(ULONG_PTR)4711;
    CHECK_EQ_U("change-family", NotifyUnicastIpAddressChange(77, address_changed, &seen, TRUE, &handle),
               ERROR_INVALID_PARAMETER);
    CHECK_EQ_P("change-family-handle", handle, NULL);
    event = CreateEventW(NULL, FALSE, FALSE, NULL);
    CHECK_EQ_U("change-other-handle", CancelMibChangeNotify2(event), ERROR_INVALID_PARAMETER);
    CloseHandle(event);
    CloseHandle(seen.event);
}

int main(void)
{
    check_begin();
    if (check_under_wine()) {
        check_skip("mib-entries", "Wine ends the program at the first of them");
        return check_end();
    }
    CHECK_REQUIRE(GetBestInterface(htonl(INADDR_LOOPBACK), &loopback_index) == NO_ERROR);
    CHECK_REQUIRE(ConvertInterfaceIndexToLuid(loopback_index, &loopback) == NO_ERROR);
    ip_interfaces();
    groups();
    address_entries();
    routes();
    neighbours();
    changes();
    return check_end();
}
