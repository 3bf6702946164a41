/* The IP helper: adapters and addresses, tables of interfaces, routes and connections, statistics, names of
 * interfaces. What there is differs from computer to computer; loopback is everywhere.
 *
 * https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getadaptersaddresses
 * https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-getextendedtcptable
 * https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-convertinterfaceindextoluid
 */
#include "check.h"
#include "wide.h"

#include <iphlpapi.h>

/* Room for any table. */
static union {
    IP_ADAPTER_ADDRESSES adapters[1];
    IP_ADAPTER_INFO infos[1];
    FIXED_INFO fixed;
    IP_PER_ADAPTER_INFO per_adapter;
    MIB_IFTABLE interfaces;
    IP_INTERFACE_INFO names;
    MIB_IPADDRTABLE addresses;
    MIB_IPFORWARDTABLE routes;
    MIB_TCPTABLE tcp;
    MIB_TCPTABLE_OWNER_PID tcp_pid;
    MIB_TCPTABLE_OWNER_MODULE tcp_module;
    MIB_TCP6TABLE_OWNER_PID tcp6_pid;
    MIB_UDPTABLE udp;
    MIB_UDPTABLE_OWNER_PID udp_pid;
    char bytes[1 << 20];
} room;

static DWORD loopback_index;

static const IP_ADAPTER_ADDRESSES *loopback_of(const IP_ADAPTER_ADDRESSES *list)
{
    for (; list != NULL; list = list->Next)
        if (list->IfType == IF_TYPE_SOFTWARE_LOOPBACK)
            return list;
    return NULL;
}

static void adapters(void)
{
    ULONG size = 0, needed;
    const IP_ADAPTER_ADDRESSES *loopback;
    const IP_ADAPTER_UNICAST_ADDRESS *unicast;
    const IP_ADAPTER_PREFIX *prefix;
    const struct sockaddr_in *in4;
    ULONG flags = GAA_FLAG_INCLUDE_PREFIX | GAA_FLAG_INCLUDE_GATEWAYS;
    int found = 0;

    CHECK_EQ_U("adapters-no-room", GetAdaptersAddresses(AF_UNSPEC, 0, NULL, NULL, &size), ERROR_BUFFER_OVERFLOW);
    CHECK("adapters-needed", size >= sizeof(IP_ADAPTER_ADDRESSES) && size < sizeof room);
    CHECK_EQ_U("adapters-no-size", GetAdaptersAddresses(AF_UNSPEC, 0, NULL, NULL, NULL), ERROR_INVALID_PARAMETER);
    size = sizeof room;
    CHECK_EQ_U("adapters-family", GetAdaptersAddresses(77, 0, NULL, room.adapters, &size),
               ERROR_INVALID_PARAMETER);

    CHECK_EQ_U("adapters", GetAdaptersAddresses(AF_INET, flags, NULL, room.adapters, &size), NO_ERROR);
    loopback = loopback_of(room.adapters);
    CHECK_REQUIRE(loopback != NULL);
    loopback_index = loopback->IfIndex;
    CHECK("adapter-length", loopback->Length >= 144 && loopback->Length <= sizeof *loopback);
    CHECK("adapter-index", loopback_index != 0);
    CHECK_EQ_U("adapter-up", loopback->OperStatus, IfOperStatusUp);
    CHECK_EQ_U("adapter-no-hardware", loopback->PhysicalAddressLength, 0);
    CHECK("adapter-name", loopback->AdapterName != NULL && loopback->AdapterName[0] == '{');
    CHECK("adapter-friendly-name", loopback->FriendlyName != NULL && loopback->FriendlyName[0] != 0);
    CHECK("adapter-description", loopback->Description != NULL && loopback->Description[0] != 0);
    CHECK_EQ_U("adapter-luid-type", loopback->Luid.Info.IfType, IF_TYPE_SOFTWARE_LOOPBACK);

    for (unicast = loopback->FirstUnicastAddress; unicast != NULL; unicast = unicast->Next) {
        in4 = (const struct sockaddr_in *)unicast->Address.lpSockaddr;
        if (in4->sin_family != AF_INET || in4->sin_addr.s_addr != htonl(INADDR_LOOPBACK))
            continue;
        found = 1;
        CHECK_EQ_I("unicast-length", unicast->Address.iSockaddrLength, sizeof *in4);
        CHECK_EQ_U("unicast-prefix", unicast->OnLinkPrefixLength, 8);
        CHECK_EQ_U("unicast-preferred", unicast->DadState, IpDadStatePreferred);
    }
    CHECK("unicast", found);
    found = 0;
    for (prefix = loopback->FirstPrefix; prefix != NULL; prefix = prefix->Next) {
        in4 = (const struct sockaddr_in *)prefix->Address.lpSockaddr;
        found |= in4->sin_addr.s_addr == htonl(0x7f000000) && prefix->PrefixLength == 8;
    }
    CHECK("prefix", found);

    flags = GAA_FLAG_SKIP_UNICAST | GAA_FLAG_SKIP_FRIENDLY_NAME;
    size = 0;
    CHECK_EQ_U("adapters-skip-no-room", GetAdaptersAddresses(AF_INET, flags, NULL, NULL, &size),
               ERROR_BUFFER_OVERFLOW);
    needed = size;
    CHECK_EQ_U("adapters-skip", GetAdaptersAddresses(AF_INET, flags, NULL, room.adapters, &size), NO_ERROR);
    loopback = loopback_of(room.adapters);
    CHECK_REQUIRE(loopback != NULL);
    CHECK_EQ_P("skip-unicast", loopback->FirstUnicastAddress, NULL);
    size = needed - 1;
    CHECK_EQ_U("adapters-one-byte-short", GetAdaptersAddresses(AF_INET, flags, NULL, room.adapters, &size),
               ERROR_BUFFER_OVERFLOW);
}

static void older_adapters(void)
{
    ULONG size = 0;
    DWORD error = GetAdaptersInfo(NULL, &size);
    const IP_ADAPTER_INFO *info;
    char name[256] = "";
    CHECK_EQ_U("infos-no-size", GetAdaptersInfo(NULL, NULL), ERROR_INVALID_PARAMETER);
    if (error == ERROR_NO_DATA) {
        check_skip("infos", "no adapter but loopback");
    } else {
        int without_loopback = 1;
        CHECK_EQ_U("infos-no-room", error, ERROR_BUFFER_OVERFLOW);
        CHECK_EQ_U("infos", GetAdaptersInfo(room.infos, &size), NO_ERROR);
        for (info = room.infos; info != NULL; info = info->Next)
            without_loopback &= info->Type != MIB_IF_TYPE_LOOPBACK;
        CHECK("infos-without-loopback", without_loopback);
        CHECK("info-address", inet_addr(room.infos->IpAddressList.IpAddress.String) != INADDR_NONE);
        CHECK("info-gateway", inet_addr(room.infos->GatewayList.IpAddress.String) != INADDR_NONE);
        CHECK("info-name", room.infos->AdapterName[0] == '{');
    }

    size = 0;
    CHECK_EQ_U("params-no-room", GetNetworkParams(NULL, &size), ERROR_BUFFER_OVERFLOW);
    CHECK("params-needed", size >= sizeof(FIXED_INFO));
    CHECK_EQ_U("params", GetNetworkParams(&room.fixed, &size), NO_ERROR);
    CHECK_REQUIRE(gethostname(name, sizeof name) == 0);
    CHECK("params-name", _strnicmp(room.fixed.HostName, name, strlen(room.fixed.HostName)) == 0 &&
                             room.fixed.HostName[0] != '\0');
    CHECK_EQ_U("params-no-size", GetNetworkParams(&room.fixed, NULL), ERROR_INVALID_PARAMETER);
    size = sizeof room;
    CHECK_EQ_U("per-adapter", GetPerAdapterInfo(loopback_index, &room.per_adapter, &size), NO_ERROR);
}

static void interfaces(void)
{
    ULONG size = 0;
    DWORD count = 0, i, error;
    MIB_IFROW row;
    const MIB_IFROW *loopback = NULL;
    CHECK_EQ_U("interfaces-no-room", GetIfTable(NULL, &size, FALSE), ERROR_INSUFFICIENT_BUFFER);
    CHECK_EQ_U("interfaces", GetIfTable(&room.interfaces, &size, TRUE), NO_ERROR);
    CHECK_EQ_U("interfaces-count", GetNumberOfInterfaces(&count), NO_ERROR);
    CHECK_EQ_U("interfaces-as-many", count, room.interfaces.dwNumEntries);
    for (i = 0; i < room.interfaces.dwNumEntries; i++)
        if (room.interfaces.table[i].dwIndex == loopback_index)
            loopback = &room.interfaces.table[i];
    CHECK_REQUIRE(loopback != NULL);
    CHECK_EQ_U("interface-type", loopback->dwType, MIB_IF_TYPE_LOOPBACK);
    CHECK_EQ_U("interface-admin", loopback->dwAdminStatus, MIB_IF_ADMIN_STATUS_UP);
    CHECK_EQ_U("interface-operational", loopback->dwOperStatus, MIB_IF_OPER_STATUS_OPERATIONAL);
    CHECK("interface-description", loopback->dwDescrLen > 0);
    memset(&row, 0, sizeof row);
    row.dwIndex = loopback_index;
    CHECK_EQ_U("entry", GetIfEntry(&row), NO_ERROR);
    CHECK_EQ_U("entry-type", row.dwType, MIB_IF_TYPE_LOOPBACK);
    CHECK_EQ_U("entry-null", GetIfEntry(NULL), ERROR_INVALID_PARAMETER);
    row.dwIndex = 0x7ffffff0;
    CHECK_EQ_U("entry-unknown", GetIfEntry(&row), ERROR_INVALID_DATA);
    size = sizeof room;
    error = GetInterfaceInfo(&room.names, &size);
    CHECK("interface-info", error == NO_ERROR ? room.names.NumAdapters >= 1 : error == ERROR_NO_DATA);
}

static void addresses_and_routes(void)
{
    ULONG size = 0;
    DWORD i, index = 0;
    int found = 0, ordered = 1;
    MIB_IPFORWARDROW best;
    check_address loopback = check_loopback(AF_INET);
    CHECK_EQ_U("addresses-no-room", GetIpAddrTable(NULL, &size, TRUE), ERROR_INSUFFICIENT_BUFFER);
    CHECK_EQ_U("addresses", GetIpAddrTable(&room.addresses, &size, TRUE), NO_ERROR);
    for (i = 0; i < room.addresses.dwNumEntries; i++) {
        const MIB_IPADDRROW *row = &room.addresses.table[i];
        found |= row->dwAddr == htonl(INADDR_LOOPBACK) && row->dwMask == htonl(0xff000000) &&
                 row->dwIndex == loopback_index;
        ordered &= i == 0 || ntohl(row[-1].dwAddr) <= ntohl(row->dwAddr);
    }
    CHECK("addresses-loopback", found);
    CHECK("addresses-ordered", ordered);
    CHECK_EQ_U("addresses-no-size", GetIpAddrTable(NULL, NULL, TRUE), ERROR_INVALID_PARAMETER);

    size = 0;
    CHECK_EQ_U("routes-no-room", GetIpForwardTable(NULL, &size, TRUE), ERROR_INSUFFICIENT_BUFFER);
    CHECK_EQ_U("routes", GetIpForwardTable(&room.routes, &size, TRUE), NO_ERROR);
    CHECK("routes-some", room.routes.dwNumEntries >= 1);

    CHECK_EQ_U("best-interface", GetBestInterface(htonl(INADDR_LOOPBACK), &index), NO_ERROR);
    CHECK_EQ_U("best-interface-is-loopback", index, loopback_index);
    index = 0;
    CHECK_EQ_U("best-interface-ex", GetBestInterfaceEx(CHECK_SOCKADDR(&loopback), &index), NO_ERROR);
    CHECK_EQ_U("best-interface-ex-is-loopback", index, loopback_index);
    CHECK_EQ_U("best-interface-null", GetBestInterface(htonl(INADDR_LOOPBACK), NULL), ERROR_INVALID_PARAMETER);
    CHECK_EQ_U("best-route", GetBestRoute(htonl(INADDR_LOOPBACK), 0, &best), NO_ERROR);
    CHECK_EQ_U("best-route-interface", best.dwForwardIfIndex, loopback_index);
    CHECK_EQ_U("best-route-leads-there", htonl(INADDR_LOOPBACK) & best.dwForwardMask, best.dwForwardDest);
    CHECK_EQ_U("best-route-null", GetBestRoute(htonl(INADDR_LOOPBACK), 0, NULL), ERROR_INVALID_PARAMETER);
}

static u_short port_of(const check_address *address)
{
    return ((const struct sockaddr_in *)&address->storage)->sin_port;
}

static void connections(void)
{
    check_address there, datagrams;
    SOCKET listener = check_listener(AF_INET, &there), udp = check_bound(AF_INET, SOCK_DGRAM, &datagrams);
    SOCKET client = check_connect(&there), server = accept(listener, NULL, NULL);
    DWORD size = 0, i;
    int listening = 0, established = 0, owned = 0;
    CHECK_EQ_U("tcp-no-room", GetTcpTable(NULL, &size, TRUE), ERROR_INSUFFICIENT_BUFFER);
    size = sizeof room;
    CHECK_EQ_U("tcp", GetTcpTable(&room.tcp, &size, TRUE), NO_ERROR);
    for (i = 0; i < room.tcp.dwNumEntries; i++) {
        const MIB_TCPROW *row = &room.tcp.table[i];
        listening |= (u_short)row->dwLocalPort == port_of(&there) && row->dwState == MIB_TCP_STATE_LISTEN;
        established |= (u_short)row->dwRemotePort == port_of(&there) && row->dwState == MIB_TCP_STATE_ESTAB;
    }
    CHECK("tcp-listening", listening);
    CHECK("tcp-established", established);

    size = sizeof room;
    CHECK_EQ_U("tcp-pid", GetExtendedTcpTable(&room.tcp_pid, &size, FALSE, AF_INET, TCP_TABLE_OWNER_PID_LISTENER,
                                              0),
               NO_ERROR);
    for (i = 0, listening = 1; i < room.tcp_pid.dwNumEntries; i++) {
        const MIB_TCPROW_OWNER_PID *row = &room.tcp_pid.table[i];
        owned |= (u_short)row->dwLocalPort == port_of(&there) && row->dwLocalAddr == htonl(INADDR_LOOPBACK) &&
                 row->dwOwningPid == GetCurrentProcessId();
        listening &= row->dwState == MIB_TCP_STATE_LISTEN;
    }
    CHECK("tcp-pid-own", owned);
    CHECK("tcp-pid-listeners-only", listening);
    size = sizeof room;
    CHECK_EQ_U("tcp-connections",
               GetExtendedTcpTable(&room.tcp_pid, &size, TRUE, AF_INET, TCP_TABLE_OWNER_PID_CONNECTIONS, 0),
               NO_ERROR);
    for (i = 0, listening = 0; i < room.tcp_pid.dwNumEntries; i++)
        listening |= room.tcp_pid.table[i].dwState == MIB_TCP_STATE_LISTEN;
    CHECK("tcp-connections-only", room.tcp_pid.dwNumEntries >= 2 && !listening);
    size = sizeof room;
    CHECK_EQ_U("tcp-module",
               GetExtendedTcpTable(&room.tcp_module, &size, TRUE, AF_INET, TCP_TABLE_OWNER_MODULE_ALL, 0),
               NO_ERROR);
    for (i = 0, owned = 0; i < room.tcp_module.dwNumEntries; i++)
        owned |= (u_short)room.tcp_module.table[i].dwLocalPort == port_of(&there) &&
                 room.tcp_module.table[i].dwOwningPid == GetCurrentProcessId();
    CHECK("tcp-module-own", owned);
    size = sizeof room;
    CHECK_EQ_U("tcp6-basic", GetExtendedTcpTable(room.bytes, &size, TRUE, AF_INET6, TCP_TABLE_BASIC_ALL, 0),
               ERROR_NOT_SUPPORTED);
    CHECK_EQ_U("tcp-class", GetExtendedTcpTable(room.bytes, &size, TRUE, AF_INET, (TCP_TABLE_CLASS)77, 0),
               ERROR_INVALID_PARAMETER);
    CHECK_EQ_U("tcp-family", GetExtendedTcpTable(room.bytes, &size, TRUE, 77, TCP_TABLE_BASIC_ALL, 0),
               ERROR_INVALID_PARAMETER);

    size = sizeof room;
    CHECK_EQ_U("udp-pid", GetExtendedUdpTable(&room.udp_pid, &size, TRUE, AF_INET, UDP_TABLE_OWNER_PID, 0),
               NO_ERROR);
    for (i = 0, owned = 0; i < room.udp_pid.dwNumEntries; i++)
        owned |= (u_short)room.udp_pid.table[i].dwLocalPort == port_of(&datagrams) &&
                 room.udp_pid.table[i].dwOwningPid == GetCurrentProcessId();
    CHECK("udp-pid-own", owned);
    size = sizeof room;
    CHECK_EQ_U("udp", GetUdpTable(&room.udp, &size, TRUE), NO_ERROR);
    CHECK("udp-some", room.udp.dwNumEntries >= 1);
    closesocket(client);
    closesocket(server);
    closesocket(listener);
    closesocket(udp);
}

static void statistics(void)
{
    MIB_TCPSTATS tcp, later;
    MIB_UDPSTATS udp;
    MIB_IPSTATS ip;
    SOCKET client, server;
    CHECK_EQ_U("tcp-statistics", GetTcpStatistics(&tcp), NO_ERROR);
    check_pair(&client, &server);
    CHECK_EQ_U("tcp-statistics-ex", GetTcpStatisticsEx(&later, AF_INET), NO_ERROR);
    CHECK("tcp-opens", later.dwActiveOpens != tcp.dwActiveOpens && later.dwPassiveOpens != tcp.dwPassiveOpens);
    CHECK("tcp-established-now", later.dwCurrEstab >= 2);
    closesocket(client);
    closesocket(server);
    CHECK_EQ_U("tcp-statistics-null", GetTcpStatistics(NULL), ERROR_INVALID_PARAMETER);
    CHECK_EQ_U("tcp-statistics-family", GetTcpStatisticsEx(&tcp, 77), ERROR_INVALID_PARAMETER);
    CHECK_EQ_U("udp-statistics", GetUdpStatistics(&udp), NO_ERROR);
    CHECK_EQ_U("ip-statistics", GetIpStatistics(&ip), NO_ERROR);
    CHECK("ip-ttl", ip.dwDefaultTTL >= 1 && ip.dwDefaultTTL <= 255);
    CHECK("ip-forwarding", ip.dwForwarding == MIB_IP_FORWARDING || ip.dwForwarding == MIB_IP_NOT_FORWARDING);
    CHECK("ip-interfaces", ip.dwNumIf >= 1 && ip.dwNumAddr >= 1);
}

static void names(void)
{
    NET_LUID luid, again;
    NET_IFINDEX index = 0;
    GUID guid;
    char name[IF_NAMESIZE + 1] = "", other[IF_NAMESIZE + 1] = "";
    WCHAR wide_name[IF_NAMESIZE + 1];
    CHECK_EQ_U("luid", ConvertInterfaceIndexToLuid(loopback_index, &luid), NO_ERROR);
    CHECK_EQ_U("luid-type", luid.Info.IfType, IF_TYPE_SOFTWARE_LOOPBACK);
    CHECK_EQ_U("index", ConvertInterfaceLuidToIndex(&luid, &index), NO_ERROR);
    CHECK_EQ_U("index-again", index, loopback_index);
    CHECK_EQ_U("guid", ConvertInterfaceLuidToGuid(&luid, &guid), NO_ERROR);
    CHECK_EQ_U("guid-luid", ConvertInterfaceGuidToLuid(&guid, &again), NO_ERROR);
    CHECK("guid-luid-again", luid.Value == again.Value);
    CHECK_EQ_U("luid-name", ConvertInterfaceLuidToNameA(&luid, name, sizeof name), NO_ERROR);
    CHECK_EQ_U("name-luid", ConvertInterfaceNameToLuidA(name, &again), NO_ERROR);
    CHECK("name-luid-again", luid.Value == again.Value);
    CHECK_EQ_U("luid-name-wide", ConvertInterfaceLuidToNameW(&luid, wide_name, IF_NAMESIZE + 1), NO_ERROR);
    CHECK_EQ_S("luid-name-wide-same", narrow(wide_name), name);
    CHECK_EQ_U("luid-name-short", ConvertInterfaceLuidToNameA(&luid, name, 1), ERROR_NOT_ENOUGH_MEMORY);
    CHECK_EQ_U("luid-alias", ConvertInterfaceLuidToAlias(&luid, wide_name, IF_NAMESIZE + 1), NO_ERROR);
    CHECK_EQ_U("alias-luid", ConvertInterfaceAliasToLuid(wide_name, &again), NO_ERROR);
    CHECK_EQ_U("index-unknown", ConvertInterfaceIndexToLuid(0x7ffffff0, &luid), ERROR_FILE_NOT_FOUND);
    CHECK_EQ_U("luid-null", ConvertInterfaceLuidToIndex(NULL, &index), ERROR_INVALID_PARAMETER);
    CHECK_EQ_U("name-null", ConvertInterfaceNameToLuidA(NULL, &again), ERROR_INVALID_NAME);
    CHECK_EQ_P("indextoname", if_indextoname(loopback_index, other), other);
    CHECK_EQ_U("nametoindex", if_nametoindex(other), loopback_index);
    CHECK_EQ_U("nametoindex-unknown", if_nametoindex("no such interface"), 0);
    CHECK_EQ_P("indextoname-unknown", if_indextoname(0x7ffffff0, other), NULL);
}

/* Nothing changes here; the wait is for as long as nobody cancels it. */
static void changes(void)
{
    OVERLAPPED overlapped;
    HANDLE handle = NULL;
    DWORD bytes = 0;
    memset(&overlapped, 0, sizeof overlapped);
    overlapped.hEvent = check_event(TRUE);
    CHECK_EQ_U("notify", NotifyAddrChange(&handle, &overlapped), ERROR_IO_PENDING);
    CHECK_EQ_U("notify-not-yet", WaitForSingleObject(overlapped.hEvent, 0), WAIT_TIMEOUT);
    CHECK_SUCCEEDS("notify-cancel", CancelIPChangeNotify(&overlapped));
    CHECK_EQ_U("notify-cancelled", check_wait(overlapped.hEvent), WAIT_OBJECT_0);
    CHECK_FAILS("notify-aborted", !GetOverlappedResult(handle, &overlapped, &bytes, FALSE),
                ERROR_OPERATION_ABORTED);
    CHECK("notify-cancel-again", !CancelIPChangeNotify(&overlapped));
    CHECK_EQ_U("notify-routes", NotifyRouteChange(&handle, &overlapped), ERROR_IO_PENDING);
    CHECK_SUCCEEDS("notify-routes-cancel", CancelIPChangeNotify(&overlapped));
    CHECK_EQ_U("notify-routes-cancelled", check_wait(overlapped.hEvent), WAIT_OBJECT_0);
    CloseHandle(overlapped.hEvent);
}

int main(void)
{
    check_begin();
    adapters();
    older_adapters();
    interfaces();
    addresses_and_routes();
    connections();
    statistics();
    changes();
    names();
    return check_end();
}
