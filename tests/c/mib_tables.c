/* Interfaces and addresses of both families as tables that the function allocates. What there is differs
 * from computer to computer; loopback is everywhere.
 *
 * https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getiftable2
 * https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-getunicastipaddresstable
 */
#include "check.h"

#include <iphlpapi.h>

enum { NOWHERE = 0x7ffffff0 };

static NET_LUID loopback;
static NET_IFINDEX loopback_index;

static int is_inet4(const SOCKADDR_INET *address, ULONG host)
{
    return address->si_family == AF_INET && address->Ipv4.sin_addr.s_addr == htonl(host);
}

static void interfaces(void)
{
    PMIB_IF_TABLE2 table = NULL;
    MIB_IF_ROW2 row;
    DWORD count = 0;
    ULONG i, found = 0;
    CHECK_EQ_U("interfaces", GetIfTable2(&table), NO_ERROR);
    CHECK_REQUIRE(table != NULL);
    CHECK("interfaces-some", table->NumEntries >= 1);
    for (i = 0; i < table->NumEntries; i++) {
        if (table->Table[i].Type != IF_TYPE_SOFTWARE_LOOPBACK || found)
            continue;
        found = 1;
        row = table->Table[i];
    }
    CHECK_REQUIRE(found);
    loopback = row.InterfaceLuid;
    loopback_index = row.InterfaceIndex;
    CHECK("interface-index", loopback_index != 0);
    CHECK_EQ_U("interface-luid-type", loopback.Info.IfType, IF_TYPE_SOFTWARE_LOOPBACK);
    CHECK("interface-alias", row.Alias[0] != 0);
    CHECK("interface-description", row.Description[0] != 0);
    CHECK_EQ_U("interface-no-hardware", row.PhysicalAddressLength, 0);
    CHECK("interface-mtu", row.Mtu >= 1280);
    CHECK_EQ_U("interface-access", row.AccessType, NET_IF_ACCESS_LOOPBACK);
    CHECK_EQ_U("interface-direction", row.DirectionType, NET_IF_DIRECTION_SENDRECEIVE);
    CHECK_EQ_U("interface-medium", row.MediaType, NdisMediumLoopback);
    CHECK_EQ_U("interface-no-tunnel", row.TunnelType, TUNNEL_TYPE_NONE);
    CHECK_EQ_U("interface-up", row.OperStatus, IfOperStatusUp);
    CHECK_EQ_U("interface-enabled", row.AdminStatus, NET_IF_ADMIN_STATUS_UP);
    CHECK_EQ_U("interface-connected", row.MediaConnectState, MediaConnectStateConnected);
    CHECK_EQ_U("interface-no-device", row.InterfaceAndOperStatusFlags.HardwareInterface, 0);
    CHECK_EQ_U("interfaces-number", GetNumberOfInterfaces(&count), NO_ERROR);
    CHECK_EQ_U("interfaces-as-many", table->NumEntries, count);
    FreeMibTable(table);
    FreeMibTable(NULL);
    CHECK_EQ_U("interfaces-null", GetIfTable2(NULL), ERROR_INVALID_PARAMETER);

    table = NULL;
    CHECK_EQ_U("interfaces-raw", GetIfTable2Ex(MibIfTableRaw, &table), NO_ERROR);
    CHECK("interfaces-raw-as-many", table != NULL && table->NumEntries >= count);
    FreeMibTable(table);
    CHECK_EQ_U("interfaces-level", GetIfTable2Ex((MIB_IF_TABLE_LEVEL)77, &table), ERROR_INVALID_PARAMETER);

    memset(&row, 0, sizeof row);
    row.InterfaceLuid = loopback;
    row.InterfaceIndex = NOWHERE; /* The LUID is looked at first. */
    CHECK_EQ_U("entry-by-luid", GetIfEntry2(&row), NO_ERROR);
    CHECK_EQ_U("entry-by-luid-index", row.InterfaceIndex, loopback_index);
    memset(&row, 0, sizeof row);
    row.InterfaceIndex = loopback_index;
    CHECK_EQ_U("entry-by-index", GetIfEntry2(&row), NO_ERROR);
    CHECK_EQ_U("entry-by-index-type", row.Type, IF_TYPE_SOFTWARE_LOOPBACK);
    CHECK("entry-by-index-luid", row.InterfaceLuid.Value == loopback.Value);
    memset(&row, 0, sizeof row);
    CHECK_EQ_U("entry-unnamed", GetIfEntry2(&row), ERROR_INVALID_PARAMETER);
    row.InterfaceIndex = NOWHERE;
    CHECK_EQ_U("entry-unknown", GetIfEntry2(&row), ERROR_FILE_NOT_FOUND);
    CHECK_EQ_U("entry-null", GetIfEntry2(NULL), ERROR_INVALID_PARAMETER);
}

/* The counters of loopback grow with what is sent there. */
static void counters(void)
{
    MIB_IF_ROW2 before, after;
    SOCKET a, b;
    char bytes[1000] = "", room[1000];
    memset(&before, 0, sizeof before);
    before.InterfaceLuid = loopback;
    after = before;
    check_udp_pair(&a, &b);
    CHECK_REQUIRE(GetIfEntry2(&before) == NO_ERROR);
    CHECK_REQUIRE(send(a, bytes, sizeof bytes, 0) == sizeof bytes);
    CHECK_REQUIRE(recv(b, room, sizeof room, 0) == sizeof bytes);
    CHECK_REQUIRE(GetIfEntry2(&after) == NO_ERROR);
    CHECK("counters-bytes", after.InOctets >= before.InOctets + 1000 && after.OutOctets >= before.OutOctets + 1000);
    CHECK("counters-packets", after.InUcastPkts > before.InUcastPkts && after.OutUcastPkts > before.OutUcastPkts);
    closesocket(a);
    closesocket(b);
}

static void addresses(void)
{
    PMIB_UNICASTIPADDRESS_TABLE table = NULL;
    MIB_UNICASTIPADDRESS_ROW row;
    ULONG i, found = 0, others = 0;
    CHECK_EQ_U("addresses", GetUnicastIpAddressTable(AF_INET, &table), NO_ERROR);
    CHECK_REQUIRE(table != NULL);
    for (i = 0; i < table->NumEntries; i++) {
        others |= table->Table[i].Address.si_family != AF_INET;
        if (!is_inet4(&table->Table[i].Address, INADDR_LOOPBACK))
            continue;
        found++;
        row = table->Table[i];
    }
    CHECK_EQ_U("addresses-loopback-once", found, 1);
    CHECK_REQUIRE(found);
    CHECK("addresses-family", !others);
    CHECK_EQ_U("address-index", row.InterfaceIndex, loopback_index);
    CHECK("address-luid", row.InterfaceLuid.Value == loopback.Value);
    CHECK_EQ_U("address-prefix", row.OnLinkPrefixLength, 8);
    CHECK_EQ_U("address-preferred", row.DadState, IpDadStatePreferred);
    CHECK_EQ_U("address-for-ever", row.ValidLifetime, 0xffffffff);
    FreeMibTable(table);
    CHECK_EQ_U("addresses-of-both", GetUnicastIpAddressTable(AF_UNSPEC, &table), NO_ERROR);
    CHECK("addresses-of-both-some", table->NumEntries >= 1);
    FreeMibTable(table);
    CHECK_EQ_U("addresses-unknown-family", GetUnicastIpAddressTable(77, &table), ERROR_INVALID_PARAMETER);
    CHECK_EQ_U("addresses-null", GetUnicastIpAddressTable(AF_INET, NULL), ERROR_INVALID_PARAMETER);
}

int main(void)
{
    check_begin();
    interfaces();
    counters();
    addresses();
    return check_end();
}
