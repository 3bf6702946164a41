/* Quality of service, secured sockets, and families that this system does not have: declared, with
 * the errors of a system without the service.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsagetqosbyname
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaconnect
 * https://learn.microsoft.com/windows/win32/api/qos2/
 * https://learn.microsoft.com/windows/win32/winsock/winsock-secure-socket-extensions
 */
#include "control.h"

#include <qos.h>
#include <wsipx.h>

static SOCKET udp;

static void templates(void)
{
    char name[16] = "";
    QOS quality;
    WSABUF buffer;
    buffer.len = sizeof name, buffer.buf = name;
    CHECK_EQ_U("flowspec-size", sizeof(FLOWSPEC), 32);
    CHECK_EQ_U("qos-size", sizeof(QOS), 80);
    /* "The buffer is overwritten with as many names as fit; the list is terminated by a zero-length name." */
    CHECK_SUCCEEDS("templates", WSAGetQOSByName(udp, &buffer, NULL));
    CHECK_EQ_I("templates-none", name[0], 0);
    strcpy(name, "G711");
    CHECK_FAILS("template-unknown", !WSAGetQOSByName(udp, &buffer, &quality), WSAEINVAL);
    CHECK_FAILS("template-null", !WSAGetQOSByName(udp, NULL, &quality), WSAEFAULT);
    CHECK_FAILS("template-no-room", !WSAGetQOSByName(udp, &buffer, NULL), WSAEFAULT);
    CHECK_FAILS("template-no-socket", !WSAGetQOSByName(INVALID_SOCKET, &buffer, &quality), WSAENOTSOCK);
}

static void connecting(void)
{
    check_address address;
    SOCKET peer = check_bound(AF_INET, SOCK_DGRAM, &address), s = check_socket(AF_INET, SOCK_DGRAM);
    QOS quality;
    WSABUF data;
    memset(&quality, 0, sizeof quality);
    quality.SendingFlowspec.ServiceType = SERVICETYPE_GUARANTEED;
    CHECK_FAILS("connect-guaranteed", WSAConnect(s, CHECK_SOCKADDR(&address), address.length, NULL, NULL, &quality, NULL) != 0,
                WSAEOPNOTSUPP);
    data.len = 1, data.buf = (char *)"x";
    CHECK_FAILS("connect-data", WSAConnect(s, CHECK_SOCKADDR(&address), address.length, &data, NULL, NULL, NULL) != 0,
                WSAEPROTONOSUPPORT);
    quality.SendingFlowspec.ServiceType = SERVICETYPE_BESTEFFORT;
    CHECK_SUCCEEDS("connect-best-effort", WSAConnect(s, CHECK_SOCKADDR(&address), address.length, NULL, NULL, &quality, NULL) == 0);
    closesocket(s);
    closesocket(peer);
}

#ifndef __MINGW32__
#include <af_irda.h>
#include <afunix.h>
#include <qos2.h>
#include <wsnetbs.h>

static void flows(void)
{
    QOS_VERSION version = {1, 0};
    HANDLE handle = NULL;
    QOS_FLOWID flow = 0;
    CHECK_FAILS("qwave", !QOSCreateHandle(&version, &handle), ERROR_SERVICE_DEPENDENCY_FAIL);
    CHECK_FAILS("qwave-no-handle", !QOSCreateHandle(&version, NULL), ERROR_INVALID_PARAMETER);
    version.MajorVersion = 2;
    CHECK_FAILS("qwave-version", !QOSCreateHandle(&version, &handle), ERROR_INVALID_PARAMETER);
    CHECK_FAILS("qwave-flow", !QOSAddSocketToFlow(NULL, udp, NULL, QOSTrafficTypeVoice, 0, &flow), ERROR_INVALID_HANDLE);
    CHECK_FAILS("qwave-close", !QOSCloseHandle(NULL), ERROR_INVALID_HANDLE);
}

static void secured(void)
{
    SOCKET client, server, raw = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP), fresh = check_socket(AF_INET, SOCK_STREAM);
    SOCKET_SECURITY_SETTINGS settings = {SOCKET_SECURITY_PROTOCOL_DEFAULT, 0};
    SOCKET_SECURITY_QUERY_INFO info;
    SOCKET_SECURITY_QUERY_TEMPLATE wanted;
    SOCKET_PEER_TARGET_NAME name;
    check_address peer = check_loopback(AF_INET);
    ULONG size = 0;
    check_pair(&client, &server);
    CHECK_FAILS("set", WSASetSocketSecurity(fresh, &settings, sizeof settings, NULL, NULL) != 0, WSAEOPNOTSUPP);
    CHECK_FAILS("set-short", WSASetSocketSecurity(fresh, &settings, 4, NULL, NULL) != 0, WSAEMSGSIZE);
    settings.SecurityProtocol = SOCKET_SECURITY_PROTOCOL_INVALID;
    CHECK_FAILS("set-invalid", WSASetSocketSecurity(fresh, &settings, sizeof settings, NULL, NULL) != 0, WSAEINVAL);
    CHECK_FAILS("set-connected", WSASetSocketSecurity(client, NULL, 0, NULL, NULL) != 0, WSAEISCONN);
    CHECK_FAILS("set-no-socket", WSASetSocketSecurity(INVALID_SOCKET, NULL, 0, NULL, NULL) != 0, WSAENOTSOCK);
    if (raw != INVALID_SOCKET)
        CHECK_FAILS("set-raw", WSASetSocketSecurity(raw, NULL, 0, NULL, NULL) != 0, WSAEINVAL);
    else
        check_skip("set-raw", "not permitted");
    /* "If the buffer is too small, SOCKET_ERROR, and the number of bytes needed will be set." */
    CHECK_FAILS("query-size", WSAQuerySocketSecurity(client, NULL, 0, NULL, &size, NULL, NULL) != 0, WSAEMSGSIZE);
    CHECK_EQ_U("query-size-needed", size, sizeof info);
    memset(&info, 0xee, sizeof info);
    CHECK_SUCCEEDS("query", WSAQuerySocketSecurity(client, NULL, 0, &info, &size, NULL, NULL) == 0);
    CHECK_EQ_U("query-not-secured", info.Flags & SOCKET_INFO_CONNECTION_SECURED, 0);
    CHECK_FAILS("query-no-length", WSAQuerySocketSecurity(client, NULL, 0, &info, NULL, NULL, NULL) != 0, WSAEFAULT);
    CHECK_FAILS("query-datagram", WSAQuerySocketSecurity(udp, NULL, 0, &info, &size, NULL, NULL) != 0, WSAEMSGSIZE);
    memset(&wanted, 0, sizeof wanted);
    CHECK_SUCCEEDS("query-datagram-template", WSAQuerySocketSecurity(udp, &wanted, sizeof wanted, &info, &size, NULL, NULL) == 0);
    CHECK_FAILS("target-null", WSASetSocketPeerTargetName(fresh, NULL, 0, NULL, NULL) != 0, WSAEFAULT);
    memset(&name, 0, sizeof name);
    CHECK_FAILS("target-short", WSASetSocketPeerTargetName(fresh, &name, 8, NULL, NULL) != 0, WSAEMSGSIZE);
    CHECK_FAILS("target", WSASetSocketPeerTargetName(fresh, &name, sizeof name, NULL, NULL) != 0, WSAEOPNOTSUPP);
    CHECK_FAILS("target-delete-null", WSADeleteSocketPeerTargetName(fresh, NULL, 0, NULL, NULL) != 0, WSAEFAULT);
    CHECK_FAILS("target-delete", WSADeleteSocketPeerTargetName(fresh, CHECK_SOCKADDR(&peer), (ULONG)peer.length, NULL, NULL) != 0,
                WSAEOPNOTSUPP);
    CHECK_FAILS("impersonate", WSAImpersonateSocketPeer(client, NULL, 0) != 0, WSAEOPNOTSUPP);
    CHECK_FAILS("impersonate-datagram-null", WSAImpersonateSocketPeer(udp, NULL, 0) != 0, WSAEFAULT);
    CHECK_FAILS("impersonate-no-socket", WSAImpersonateSocketPeer(INVALID_SOCKET, NULL, 0) != 0, WSAENOTSOCK);
    CHECK_SUCCEEDS("revert", WSARevertImpersonation() == 0);
    closesocket(client);
    closesocket(server);
    closesocket(fresh);
    if (raw != INVALID_SOCKET)
        closesocket(raw);
}

static void addresses(void)
{
    SOCKADDR_NB name;
    CHECK_EQ_U("irda-size", sizeof(SOCKADDR_IRDA), 32);
    CHECK_EQ_U("netbios-size", sizeof name, 20);
    CHECK_EQ_U("unix-size", sizeof(SOCKADDR_UN), 110);
    SET_NETBIOS_SOCKADDR(&name, NETBIOS_UNIQUE_NAME, "SERVER", 0x20);
    CHECK_EQ_MEM("netbios-name", name.snb_name, "SERVER          ", 15);
    CHECK_EQ_I("netbios-family", name.snb_family, AF_NETBIOS);
}
#else
static void flows(void)
{
    check_skip("qwave", "not in every set of headers");
}
static void secured(void)
{
    check_skip("set", "not in every set of headers");
}
static void addresses(void)
{
    check_skip("irda-size", "not in every set of headers");
}
#endif

static void families(void)
{
    static const struct {
        const char *name;
        int family, kind, protocol;
    } KINDS[] = {
        {"ipx", AF_IPX, SOCK_DGRAM, 1000},
        {"spx", AF_IPX, SOCK_SEQPACKET, 1256},
        {"irda", AF_IRDA, SOCK_STREAM, 1},
        {"netbios", AF_NETBIOS, SOCK_SEQPACKET, 0},
        {"appletalk", AF_APPLETALK, SOCK_STREAM, 0},
        {"unknown", 99, SOCK_STREAM, 0},
    };
    static char info[65536];
    WSAPROTOCOL_INFOW *protocols = (WSAPROTOCOL_INFOW *)info;
    DWORD size = sizeof info;
    int count, i, listed = 0;
    unsigned kind;
    for (kind = 0; kind < sizeof KINDS / sizeof *KINDS; kind++)
        CHECK_FAILS(KINDS[kind].name, socket(KINDS[kind].family, KINDS[kind].kind, KINDS[kind].protocol) == INVALID_SOCKET,
                    WSAEAFNOSUPPORT);
    CHECK_EQ_U("ipx-size", sizeof(SOCKADDR_IPX), 14);
    count = WSAEnumProtocolsW(NULL, protocols, &size);
    CHECK_REQUIRE(count > 0);
    for (i = 0; i < count; i++)
        listed |= protocols[i].iAddressFamily == AF_IPX || protocols[i].iAddressFamily == AF_IRDA
                  || protocols[i].iAddressFamily == AF_NETBIOS;
    CHECK("protocols-not-listed", !listed);
}

int main(void)
{
    check_begin();
    udp = check_bound(AF_INET, SOCK_DGRAM, NULL);
    templates();
    connecting();
    flows();
    secured();
    addresses();
    families();
    closesocket(udp);
    return check_end();
}
