/* WSAConnectByName and WSAConnectByList on loopback.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaconnectbynamew
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaconnectbylist
 */
#include "check.h"
#include "wide.h"

static struct timeval patience = {30, 0};

static char *port_of(const check_address *address)
{
    static char text[8];
    snprintf(text, sizeof text, "%u", ntohs(((const struct sockaddr_in *)&address->storage)->sin_port));
    return text;
}

static void by_name(void)
{
    check_address there, local, remote, peer;
    SOCKET listener = check_listener(AF_INET, &there), client = check_socket(AF_INET, SOCK_STREAM), server;
    DWORD local_length = sizeof local.storage, remote_length = sizeof remote.storage;
    CHECK_SUCCEEDS("by-name", WSAConnectByNameA(client, "localhost", port_of(&there), &local_length,
                                                CHECK_SOCKADDR(&local), &remote_length,
                                                CHECK_SOCKADDR(&remote), &patience, NULL));
    CHECK_EQ_U("by-name-local-length", local_length, sizeof(struct sockaddr_in));
    CHECK_EQ_U("by-name-remote-length", remote_length, sizeof(struct sockaddr_in));
    CHECK_EQ_MEM("by-name-remote", &remote.storage, &there.storage, 8);
    CHECK_SUCCEEDS("by-name-context",
                   setsockopt(client, SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT, NULL, 0) == 0);
    peer.length = sizeof peer.storage;
    server = accept(listener, CHECK_SOCKADDR(&peer), &peer.length);
    CHECK_REQUIRE(server != INVALID_SOCKET);
    CHECK_EQ_MEM("by-name-local", &local.storage, &peer.storage, 8);
    check_send_all(client, "hello", 5);
    {
        char data[5];
        CHECK_EQ_I("by-name-data", check_recv_all(server, data, 5), 5);
        CHECK_EQ_MEM("by-name-bytes", data, "hello", 5);
    }
    CHECK_FAILS("by-name-connected", !WSAConnectByNameA(client, "localhost", port_of(&there), NULL, NULL, NULL,
                                                        NULL, &patience, NULL),
                WSAEISCONN);
    closesocket(server);
    closesocket(client);

    client = check_socket(AF_INET, SOCK_STREAM);
    CHECK_SUCCEEDS("by-name-wide", WSAConnectByNameW(client, wide("127.0.0.1"), wide(port_of(&there)), NULL,
                                                     NULL, NULL, NULL, NULL, NULL));
    closesocket(client);
    closesocket(listener);
}

static void by_name_errors(void)
{
    check_address there, small;
    SOCKET refusing = check_bound_alone(SOCK_STREAM, &there), client = check_socket(AF_INET, SOCK_STREAM);
    DWORD length = 4;
    OVERLAPPED overlapped;
    memset(&overlapped, 0, sizeof overlapped);
    CHECK_FAILS("no-host", !WSAConnectByNameA(client, NULL, "80", NULL, NULL, NULL, NULL, NULL, NULL), WSAEINVAL);
    CHECK_FAILS("no-service", !WSAConnectByNameA(client, "localhost", NULL, NULL, NULL, NULL, NULL, NULL, NULL),
                WSAEINVAL);
    CHECK_FAILS("reserved", !WSAConnectByNameA(client, "localhost", "80", NULL, NULL, NULL, NULL, NULL,
                                               &overlapped),
                WSAEINVAL);
    CHECK_FAILS("no-socket", !WSAConnectByNameA(INVALID_SOCKET, "localhost", "80", NULL, NULL, NULL, NULL, NULL,
                                                NULL),
                WSAENOTSOCK);
    CHECK_FAILS("no-such-service", !WSAConnectByNameA(client, "127.0.0.1", "no such service", NULL, NULL, NULL,
                                                      NULL, NULL, NULL),
                WSATYPE_NOT_FOUND);
    CHECK_FAILS("no-such-host", !WSAConnectByNameA(client, "no host has this name", "80", NULL, NULL, NULL, NULL,
                                                   NULL, NULL),
                WSAHOST_NOT_FOUND);
    CHECK_FAILS("small-buffer", !WSAConnectByNameA(client, "127.0.0.1", port_of(&there), &length,
                                                   CHECK_SOCKADDR(&small), NULL, NULL, NULL, NULL),
                WSAEFAULT);
    (void)refusing;
    closesocket(refusing);
    closesocket(client);
}

static SOCKET_ADDRESS *fill(SOCKET_ADDRESS_LIST *list, int count, check_address **addresses)
{
    int i;
    list->iAddressCount = count;
    for (i = 0; i < count; i++) {
        list->Address[i].lpSockaddr = CHECK_SOCKADDR(addresses[i]);
        list->Address[i].iSockaddrLength = addresses[i]->length;
    }
    return list->Address;
}

static void by_list(void)
{
    union {
        SOCKET_ADDRESS_LIST list;
        char room[256];
    } list;
    check_address good, refused, local, remote;
    check_address *both[2], *bad[2];
    SOCKET holder = check_bound_alone(SOCK_STREAM, &refused), listener = check_listener(AF_INET, &good);
    SOCKET client = check_socket(AF_INET, SOCK_STREAM);
    DWORD local_length = sizeof local.storage, remote_length = sizeof remote.storage;
    u_long on = 1;
    if (check_under_wine()) {
        check_skip("list", "Wine has no WSAConnectByList: the call ends the program");
        return;
    }
    both[0] = &refused;
    both[1] = &good;
    bad[0] = bad[1] = &refused;

    fill(&list.list, 2, bad);
    CHECK_FAILS("list-refused", !WSAConnectByList(client, &list.list, NULL, NULL, NULL, NULL, &patience, NULL),
                WSAECONNREFUSED);
    fill(&list.list, 2, both);
    CHECK_SUCCEEDS("list", WSAConnectByList(client, &list.list, &local_length, CHECK_SOCKADDR(&local),
                                            &remote_length, CHECK_SOCKADDR(&remote), &patience, NULL));
    CHECK_EQ_MEM("list-remote", &remote.storage, &good.storage, 8);
    CHECK_EQ_U("list-remote-length", remote_length, sizeof(struct sockaddr_in));
    closesocket(client);

    /* It waits, whatever the mode of the socket. */
    client = check_socket(AF_INET, SOCK_STREAM);
    CHECK_REQUIRE(ioctlsocket(client, FIONBIO, &on) == 0);
    CHECK_SUCCEEDS("list-non-blocking", WSAConnectByList(client, &list.list, NULL, NULL, NULL, NULL, NULL, NULL));
    closesocket(client);

    client = check_socket(AF_INET, SOCK_STREAM);
    list.list.iAddressCount = 0;
    CHECK_FAILS("list-empty", !WSAConnectByList(client, &list.list, NULL, NULL, NULL, NULL, NULL, NULL),
                WSAEINVAL);
    CHECK_FAILS("list-null", !WSAConnectByList(client, NULL, NULL, NULL, NULL, NULL, NULL, NULL), WSAEINVAL);
    fill(&list.list, 1, both);
    CHECK_FAILS("list-no-socket", !WSAConnectByList(INVALID_SOCKET, &list.list, NULL, NULL, NULL, NULL, NULL,
                                                    NULL),
                WSAENOTSOCK);
    closesocket(client);
    closesocket(holder);
    closesocket(listener);
}

/* An IPv6 socket that is not for IPv6 only reaches IPv4 hosts. */
static void dual(void)
{
    check_address there, remote;
    SOCKET listener = check_listener(AF_INET, &there), client;
    DWORD off = 0, length = sizeof remote.storage;
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)&remote.storage;
    if (!check_has_family(AF_INET6)) {
        check_skip("dual", "no IPv6");
        closesocket(listener);
        return;
    }
    client = check_socket(AF_INET6, SOCK_STREAM);
    CHECK_REQUIRE(setsockopt(client, IPPROTO_IPV6, IPV6_V6ONLY, (const char *)&off, sizeof off) == 0);
    CHECK_SUCCEEDS("dual", WSAConnectByNameA(client, "127.0.0.1", port_of(&there), NULL, NULL, &length,
                                             CHECK_SOCKADDR(&remote), &patience, NULL));
    CHECK_EQ_U("dual-length", length, sizeof(struct sockaddr_in6));
    CHECK("dual-mapped", IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr));
    closesocket(client);
    client = check_socket(AF_INET6, SOCK_STREAM);
    CHECK_REQUIRE(setsockopt(client, IPPROTO_IPV6, IPV6_V6ONLY, (const char *)&off, sizeof off) == 0);
    /* Nobody listens at ::1 on that port, so its other address is tried. */
    CHECK_SUCCEEDS("dual-localhost", WSAConnectByNameA(client, "localhost", port_of(&there), NULL, NULL, NULL,
                                                       NULL, &patience, NULL));
    closesocket(client);
    closesocket(listener);
}

int main(void)
{
    check_begin();
    by_name();
    by_name_errors();
    by_list();
    dual();
    return check_end();
}
