/* Multicast and broadcast on the loopback interface: who is told, and what of.
 *
 * https://learn.microsoft.com/windows/win32/winsock/ipproto-ip-socket-options
 * https://learn.microsoft.com/windows/win32/winsock/multicast-programming
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsajoinleaf
 */
#include "datagram_messages.h"

static const DWORD loopback_address = 0x0100007f; /* 127.0.0.1 in network order */
static struct sockaddr_in group;
static ULONG loopback_index;

static int set(SOCKET s, int level, int name, const void *value, int size)
{
    return setsockopt(s, level, name, (const char *)value, size);
}

/* A receiver at a port of its own, and the index of the loopback interface. */
static SOCKET receiver_made(DWORD flags)
{
    struct sockaddr_in any;
    int length = sizeof any;
    DWORD patience = CHECK_PATIENCE_MS;
    SOCKET s = WSASocketW(AF_INET, SOCK_DGRAM, IPPROTO_UDP, NULL, 0, WSA_FLAG_OVERLAPPED | flags);
    CHECK_REQUIRE(s != INVALID_SOCKET);
    memset(&any, 0, sizeof any);
    any.sin_family = AF_INET;
    CHECK_REQUIRE(bind(s, (struct sockaddr *)&any, sizeof any) == 0);
    CHECK_REQUIRE(getsockname(s, (struct sockaddr *)&any, &length) == 0);
    CHECK_REQUIRE(set(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0);
    CHECK_REQUIRE(set(s, IPPROTO_IP, IP_MULTICAST_IF, &loopback_address, 4) == 0);
    group.sin_family = AF_INET;
    group.sin_port = any.sin_port;
    group.sin_addr.s_addr = inet_addr("239.8.9.10");
    return s;
}

static SOCKET sender_at(const char *ip)
{
    struct sockaddr_in here;
    SOCKET s = check_socket(AF_INET, SOCK_DGRAM);
    memset(&here, 0, sizeof here);
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = inet_addr(ip);
    CHECK_REQUIRE(bind(s, (struct sockaddr *)&here, sizeof here) == 0);
    CHECK_REQUIRE(set(s, IPPROTO_IP, IP_MULTICAST_IF, &loopback_address, 4) == 0);
    return s;
}

/* Sends MARK to the group and then the end mark to the receiver alone; tells whether the former came. */
static int reaches(SOCKET from, SOCKET to, char mark)
{
    struct sockaddr_in direct = group;
    char got[4];
    direct.sin_addr.s_addr = loopback_address;
    CHECK_REQUIRE(sendto(from, &mark, 1, 0, (struct sockaddr *)&group, sizeof group) == 1);
    CHECK_REQUIRE(sendto(from, "!", 1, 0, (struct sockaddr *)&direct, sizeof direct) == 1);
    CHECK_REQUIRE(recv(to, got, sizeof got, 0) == 1);
    if (got[0] == '!')
        return 0;
    CHECK_REQUIRE(got[0] == mark && recv(to, got, sizeof got, 0) == 1 && got[0] == '!');
    return 1;
}

static void membership(void)
{
    SOCKET in = receiver_made(0), out = sender_at("127.0.0.1");
    struct ip_mreq request;
    letter l;
    DWORD bytes;
    char on = 1;
    request.imr_multiaddr = group.sin_addr;
    request.imr_interface.s_addr = loopback_address;
    CHECK_SUCCEEDS("join", set(in, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request) == 0);
    CHECK("member", reaches(out, in, 'a'));
    CHECK_FAILS("join-twice", set(in, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request) == SOCKET_ERROR, WSAEINVAL);

    CHECK_REQUIRE(set(in, IPPROTO_IP, IP_PKTINFO, "\1\0\0\0", 4) == 0);
    CHECK_REQUIRE(sendto(out, "m", 1, 0, (struct sockaddr *)&group, sizeof group) == 1);
    letter_in_controlled(&l, 8);
    CHECK_SUCCEEDS("message", receive_msg(in, &l.message, &bytes, NULL, NULL) == 0);
    CHECK_EQ_U("message-flag", l.message.dwFlags, MSG_MCAST);
    {
        const IN_PKTINFO *info = (const IN_PKTINFO *)letter_find(&l, IPPROTO_IP, IP_PKTINFO);
        CHECK("message-destination", info && info->ipi_addr.s_addr == group.sin_addr.s_addr);
        loopback_index = info ? info->ipi_ifindex : 0;
    }
    CHECK_SUCCEEDS("leave", set(in, IPPROTO_IP, IP_DROP_MEMBERSHIP, &request, sizeof request) == 0);
    CHECK("no-member", !reaches(out, in, 'b'));
    CHECK_FAILS("leave-twice", set(in, IPPROTO_IP, IP_DROP_MEMBERSHIP, &request, sizeof request) == SOCKET_ERROR,
                WSAEADDRNOTAVAIL);

    /* By the index of the interface. */
    request.imr_interface.s_addr = htonl(loopback_index);
    CHECK_SUCCEEDS("join-by-index", set(in, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request) == 0);
    CHECK("member-by-index", reaches(out, in, 'c'));
    CHECK_SUCCEEDS("ttl", set(out, IPPROTO_IP, IP_MULTICAST_TTL, &on, 1) == 0);
    CHECK("ttl-of-1-stays-here", reaches(out, in, 'd'));
    closesocket(in);
    closesocket(out);
}

static void sources(void)
{
    SOCKET in = receiver_made(0), wanted = sender_at("127.0.0.21"), other = sender_at("127.0.0.22");
    struct ip_mreq_source request;
    GROUP_SOURCE_REQ by_index;
    struct sockaddr_in *address;
    request.imr_multiaddr = group.sin_addr;
    request.imr_sourceaddr.s_addr = inet_addr("127.0.0.21");
    request.imr_interface.s_addr = loopback_address;
    CHECK_SUCCEEDS("source-join", set(in, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &request, sizeof request) == 0);
    CHECK("source-wanted", reaches(wanted, in, 'a'));
    CHECK("source-other", !reaches(other, in, 'b'));
    CHECK_SUCCEEDS("source-leave", set(in, IPPROTO_IP, IP_DROP_SOURCE_MEMBERSHIP, &request, sizeof request) == 0);
    CHECK("source-left", !reaches(wanted, in, 'c'));

    memset(&by_index, 0, sizeof by_index);
    by_index.gsr_interface = loopback_index;
    address = (struct sockaddr_in *)&by_index.gsr_group;
    address->sin_family = AF_INET;
    address->sin_addr = group.sin_addr;
    address = (struct sockaddr_in *)&by_index.gsr_source;
    address->sin_family = AF_INET;
    address->sin_addr.s_addr = inet_addr("127.0.0.22");
    CHECK_SUCCEEDS("group-source-join", set(in, IPPROTO_IP, MCAST_JOIN_SOURCE_GROUP, &by_index, sizeof by_index) == 0);
    CHECK("group-source-wanted", reaches(other, in, 'd'));
    CHECK("group-source-other", !reaches(wanted, in, 'e'));
    CHECK_SUCCEEDS("group-source-leave", set(in, IPPROTO_IP, MCAST_LEAVE_SOURCE_GROUP, &by_index, sizeof by_index) == 0);

    /* A member who does not want to hear one of the senders. */
    CHECK_SUCCEEDS("group-join", set(in, IPPROTO_IP, MCAST_JOIN_GROUP, &by_index, sizeof(GROUP_REQ)) == 0);
    CHECK_SUCCEEDS("block", set(in, IPPROTO_IP, IP_BLOCK_SOURCE, &request, sizeof request) == 0);
    CHECK("blocked", !reaches(wanted, in, 'f'));
    CHECK("not-blocked", reaches(other, in, 'g'));
    CHECK_SUCCEEDS("unblock", set(in, IPPROTO_IP, IP_UNBLOCK_SOURCE, &request, sizeof request) == 0);
    CHECK("unblocked", reaches(wanted, in, 'h'));
    closesocket(in);
    closesocket(wanted);
    closesocket(other);
}

static void leaves(void)
{
    DWORD leaf = WSA_FLAG_MULTIPOINT_C_LEAF | WSA_FLAG_MULTIPOINT_D_LEAF;
    SOCKET in = receiver_made(leaf), out = sender_at("127.0.0.1"), plain;
    struct sockaddr_in direct = group;
    CHECK_EQ_U("join-leaf", WSAJoinLeaf(in, (struct sockaddr *)&group, sizeof group, NULL, NULL, NULL, NULL, JL_BOTH), in);
    CHECK("join-leaf-member", reaches(out, in, 'a'));
    CHECK_FAILS("join-leaf-twice", WSAJoinLeaf(in, (struct sockaddr *)&group, sizeof group, NULL, NULL, NULL, NULL, JL_BOTH) == INVALID_SOCKET,
                WSAEISCONN);
    direct.sin_addr.s_addr = 0;
    CHECK_FAILS("join-leaf-any", WSAJoinLeaf(in, (struct sockaddr *)&direct, sizeof direct, NULL, NULL, NULL, NULL, JL_BOTH) == INVALID_SOCKET,
                WSAEADDRNOTAVAIL);
    CHECK_FAILS("join-leaf-short", WSAJoinLeaf(in, (struct sockaddr *)&group, 4, NULL, NULL, NULL, NULL, JL_BOTH) == INVALID_SOCKET, WSAEFAULT);
    CHECK_FAILS("join-leaf-null", WSAJoinLeaf(in, NULL, 16, NULL, NULL, NULL, NULL, JL_BOTH) == INVALID_SOCKET, WSAEFAULT);
    CHECK_FAILS("join-leaf-no-socket", WSAJoinLeaf(INVALID_SOCKET, (struct sockaddr *)&group, sizeof group, NULL, NULL, NULL, NULL, JL_BOTH) == INVALID_SOCKET,
                WSAENOTSOCK);
    CHECK_FAILS("join-leaf-flags", WSAJoinLeaf(in, (struct sockaddr *)&group, sizeof group, NULL, NULL, NULL, NULL, 0) == INVALID_SOCKET, WSAEINVAL);
    closesocket(in);

    in = receiver_made(leaf);
    CHECK_EQ_U("sender-only", WSAJoinLeaf(in, (struct sockaddr *)&group, sizeof group, NULL, NULL, NULL, NULL, JL_SENDER_ONLY), in);
    CHECK("sender-only-hears-nothing", !reaches(out, in, 'b'));
    closesocket(in);

    /* "performed on a UDP socket that was opened without setting its multipoint flag" */
    plain = receiver_made(0);
    CHECK_FAILS("join-leaf-plain", WSAJoinLeaf(plain, (struct sockaddr *)&group, sizeof group, NULL, NULL, NULL, NULL, JL_BOTH) == INVALID_SOCKET,
                WSAEINVAL);
    closesocket(plain);
    closesocket(out);
}

static void broadcast(void)
{
    SOCKET in = receiver_made(0), out = sender_at("127.0.0.1");
    struct sockaddr_in everybody = group;
    letter l;
    DWORD bytes, on = 1;
    everybody.sin_addr.s_addr = inet_addr("127.255.255.255");
    CHECK_FAILS("broadcast-not-allowed", sendto(out, "x", 1, 0, (struct sockaddr *)&everybody, sizeof everybody) == SOCKET_ERROR,
                WSAEACCES);
    letter_to(&l, "x", 1, NULL);
    l.message.name = (SOCKADDR *)&everybody;
    l.message.namelen = sizeof everybody;
    CHECK_FAILS("broadcast-message-not-allowed", WSASendMsg(out, &l.message, 0, &bytes, NULL, NULL) == SOCKET_ERROR, WSAEACCES);
    CHECK_SUCCEEDS("broadcast-option", set(out, SOL_SOCKET, SO_BROADCAST, &on, sizeof on) == 0);
    CHECK_EQ_I("broadcast", letter_send(out, &l, 0), 1);
    letter_in(&l, 8);
    CHECK_EQ_I("broadcast-message", letter_receive(in, &l), 1);
    /* The first message is asked to say so; the system may know it from the second on. */
    CHECK_EQ_I("broadcast-again", sendto(out, "y", 1, 0, (struct sockaddr *)&everybody, sizeof everybody), 1);
    letter_in(&l, 8);
    CHECK_EQ_I("broadcast-message-again", letter_receive(in, &l), 1);
    CHECK_EQ_U("broadcast-flag", l.message.dwFlags, MSG_BCAST);
    closesocket(in);
    closesocket(out);
}

int main(void)
{
    check_begin();
    letters_begin();
    membership();
    sources();
    leaves();
    broadcast();
    return check_end();
}
