/* Controls of TCP, and those that this system does not have.
 *
 * https://learn.microsoft.com/windows/win32/winsock/sio-tcp-info
 * https://learn.microsoft.com/windows/win32/winsock/sio-ideal-send-backlog-query
 * https://learn.microsoft.com/windows/win32/winsock/sio-tcp-initial-rto
 * https://learn.microsoft.com/windows/win32/winsock/winsock-ioctls
 */
#include "control.h"

static SOCKET client, server, fresh, udp;

static void tcp_info(void)
{
    TCP_INFO_v0 info, before;
    DWORD version = 0;
    char data[1000], room[16];
    CHECK_EQ_U("info-size", sizeof info, 88);
    if (check_under_wine()) {
        check_skip("info", "Wine does not know SIO_TCP_INFO");
        return;
    }
    memset(data, 7, sizeof data);
    CHECK_REQUIRE(control(client, SIO_TCP_INFO, &version, sizeof version, &before, sizeof before) == 0);
    check_send_all(client, data, sizeof data);
    CHECK_REQUIRE(check_recv_all(server, data, sizeof data) == (int)sizeof data);
    memset(&info, 0xee, sizeof info);
    CONTROL_SUCCEEDS("info", client, SIO_TCP_INFO, &version, sizeof version, &info, sizeof info);
    CHECK_EQ_U("info-bytes", control_bytes, sizeof info);
    CHECK_EQ_I("info-state", info.State, TCPSTATE_ESTABLISHED);
    CHECK("info-mss", info.Mss >= 536);
    CHECK("info-windows", info.Cwnd >= info.Mss && info.SndWnd > 0 && info.RcvWnd > 0 && info.RcvBuf > 0);
    CHECK_EQ_U("info-bytes-out", info.BytesOut - before.BytesOut, sizeof data);
    CHECK_EQ_U("info-retransmitted", info.BytesRetrans, 0);
    CHECK("info-age", info.ConnectionTimeMs < CHECK_WATCHDOG_MS);
    CONTROL_SUCCEEDS("info-server", server, SIO_TCP_INFO, &version, sizeof version, &info, sizeof info);
    CHECK_EQ_U("info-bytes-in", info.BytesIn, sizeof data);
    CONTROL_SUCCEEDS("info-fresh", fresh, SIO_TCP_INFO, &version, sizeof version, &info, sizeof info);
    CHECK_EQ_I("info-fresh-state", info.State, TCPSTATE_CLOSED);
    /* "WSAEMSGSIZE: the pointer to the input buffer was NULL, or the size was not correct." */
    CONTROL_FAILS("info-null", client, SIO_TCP_INFO, NULL, 0, &info, sizeof info, WSAEMSGSIZE);
    CONTROL_FAILS("info-null-sized", client, SIO_TCP_INFO, NULL, sizeof version, &info, sizeof info, WSAEMSGSIZE);
    CONTROL_FAILS("info-short-input", client, SIO_TCP_INFO, &version, 2, &info, sizeof info, WSAEMSGSIZE);
    CONTROL_FAILS("info-long-input", client, SIO_TCP_INFO, room, 8, &info, sizeof info, WSAEMSGSIZE);
    /* "If the output buffer is too small, WSAEINVAL, and lpcbBytesReturned points to zero." */
    CONTROL_FAILS("info-short", client, SIO_TCP_INFO, &version, sizeof version, &info, sizeof info - 1, WSAEINVAL);
    CHECK_EQ_U("info-short-bytes", control_bytes, 0);
    version = 77;
    CONTROL_FAILS("info-version", client, SIO_TCP_INFO, &version, sizeof version, &info, sizeof info, WSAEINVAL);
    version = 0;
    CONTROL_FAILS("info-datagram", udp, SIO_TCP_INFO, &version, sizeof version, &info, sizeof info, WSAEINVAL);
}

static void tcp_info_v1(void)
{
#ifdef __MINGW32__
    check_skip("info-1", "the headers do not have TCP_INFO_v1");
#else
    TCP_INFO_v1 info;
    DWORD version = 1;
    CHECK_EQ_U("info-1-size", sizeof info, 136);
    CONTROL_SUCCEEDS("info-1", client, SIO_TCP_INFO, &version, sizeof version, &info, sizeof info);
    CHECK_EQ_U("info-1-bytes", control_bytes, sizeof info);
    CHECK_EQ_I("info-1-state", info.State, TCPSTATE_ESTABLISHED);
    CHECK("info-1-held-up", info.SndLimTimeRwin < CHECK_WATCHDOG_MS && info.SndLimTimeSnd < CHECK_WATCHDOG_MS);
    CONTROL_FAILS("info-1-short", client, SIO_TCP_INFO, &version, sizeof version, &info, sizeof(TCP_INFO_v0), WSAEINVAL);
#endif
}

static void ideal_backlog(void)
{
    ULONG ideal = 0;
    SOCKET a, b;
    CONTROL_SUCCEEDS("backlog", client, SIO_IDEAL_SEND_BACKLOG_QUERY, NULL, 0, &ideal, sizeof ideal);
    CHECK_EQ_U("backlog-bytes", control_bytes, sizeof ideal);
    /* "The range for the ISB value can theoretically vary from 0 to a maximum of 16 megabytes." */
    CHECK("backlog-value", ideal > 0 && ideal <= 16u << 20);
#ifndef __MINGW32__
    CHECK_SUCCEEDS("backlog-function", idealsendbacklogquery(client, &ideal) == 0);
#endif
    CONTROL_FAILS("backlog-short", client, SIO_IDEAL_SEND_BACKLOG_QUERY, NULL, 0, &ideal, 2, WSAEINVAL);
    CHECK_EQ_U("backlog-short-bytes", control_bytes, 0);
    CONTROL_FAILS("backlog-not-connected", fresh, SIO_IDEAL_SEND_BACKLOG_QUERY, NULL, 0, &ideal, sizeof ideal, WSAENOTCONN);
    CONTROL_FAILS("backlog-datagram", udp, SIO_IDEAL_SEND_BACKLOG_QUERY, NULL, 0, &ideal, sizeof ideal, WSAEOPNOTSUPP);
    /* "Can fail with WSAEINTR or WSA_OPERATION_ABORTED ... SD_SEND". */
    check_pair(&a, &b);
    CHECK_REQUIRE(shutdown(a, SD_SEND) == 0);
    CHECK_FAILS_EITHER("backlog-after-shutdown",
                       control(a, SIO_IDEAL_SEND_BACKLOG_QUERY, NULL, 0, &ideal, sizeof ideal) == SOCKET_ERROR, WSAEINTR,
                       WSA_OPERATION_ABORTED);
    closesocket(a);
    closesocket(b);
}

static void tuning(void)
{
    TCP_INITIAL_RTO_PARAMETERS rto = {500, 2};
    DWORD value = 1;
    DWORD mode[2] = {0, 0x06000000};
    CONTROL_SUCCEEDS("rto", fresh, SIO_TCP_INITIAL_RTO, &rto, sizeof rto, NULL, 0);
    rto.Rtt = TCP_INITIAL_RTO_UNSPECIFIED_RTT;
    rto.MaxSynRetransmissions = TCP_INITIAL_RTO_UNSPECIFIED_MAX_SYN_RETRANSMISSIONS;
    CONTROL_SUCCEEDS("rto-unspecified", fresh, SIO_TCP_INITIAL_RTO, &rto, sizeof rto, NULL, 0);
    CONTROL_FAILS("rto-short", fresh, SIO_TCP_INITIAL_RTO, &rto, 2, NULL, 0, WSAEFAULT);
    CONTROL_FAILS("rto-datagram", udp, SIO_TCP_INITIAL_RTO, &rto, sizeof rto, NULL, 0, WSAEINVAL);
    /* "An application must supply suitable values before starting a connection attempt." */
    CONTROL_FAILS("rto-connected", client, SIO_TCP_INITIAL_RTO, &rto, sizeof rto, NULL, 0, WSAEINVAL);
    CONTROL_SUCCEEDS("fast-path", fresh, SIO_LOOPBACK_FAST_PATH, &value, sizeof value, NULL, 0);
    CONTROL_FAILS("fast-path-short", fresh, SIO_LOOPBACK_FAST_PATH, &value, 1, NULL, 0, WSAEFAULT);
    /* "Can be used only with TCP sockets." */
    CONTROL_FAILS("fast-path-datagram", udp, SIO_LOOPBACK_FAST_PATH, &value, sizeof value, NULL, 0, WSAEOPNOTSUPP);
    CONTROL_SUCCEEDS("priority", client, SIO_PRIORITY_HINT, &value, sizeof value, NULL, 0);
    value = 3;
    CONTROL_FAILS("priority-unknown", client, SIO_PRIORITY_HINT, &value, sizeof value, NULL, 0, WSAEINVAL);
    CONTROL_FAILS("priority-short", client, SIO_PRIORITY_HINT, &value, 1, NULL, 0, WSAEFAULT);
    CONTROL_SUCCEEDS("compatibility", fresh, SIO_SET_COMPATIBILITY_MODE, mode, sizeof mode, NULL, 0);
    mode[0] = 9;
    CONTROL_FAILS("compatibility-unknown", fresh, SIO_SET_COMPATIBILITY_MODE, mode, sizeof mode, NULL, 0, WSAEINVAL);
}

/* "The WSAENOPROTOOPT error code is indicated for service providers that do not support ..." */
static void not_provided(void)
{
    static const struct {
        const char *name;
        DWORD code;
    } CODES[] = {
        {"associate-handle", SIO_ASSOCIATE_HANDLE},
        {"translate-handle", SIO_TRANSLATE_HANDLE},
        {"flush", SIO_FLUSH},
        {"get-qos", SIO_GET_QOS},
        {"set-qos", SIO_SET_QOS},
        {"get-group-qos", SIO_GET_GROUP_QOS},
        {"circular-queueing", SIO_ENABLE_CIRCULAR_QUEUEING},
    };
    char buffer[256] = {0};
    unsigned i;
    for (i = 0; i < sizeof CODES / sizeof *CODES; i++)
        CONTROL_FAILS(CODES[i].name, client, CODES[i].code, buffer, sizeof buffer, buffer, sizeof buffer, WSAENOPROTOOPT);
}

static void CALLBACK count_routine(DWORD error, DWORD bytes, OVERLAPPED *o, DWORD flags)
{
    DWORD *seen = (DWORD *)o->hEvent;
    seen[0]++, seen[1] = error, seen[2] = bytes, seen[3] = flags;
}

/* "Overlapped WSAIoctl ... completes as other overlapped operations." */
static void overlapped_forms(void)
{
    struct sockaddr_in to = {0}, from = {0};
    OVERLAPPED o = {0};
    DWORD seen[4] = {0, 1, 0, 1}, error, bytes = 0, flags = 0;
    HANDLE port = check_port(0);
    check_packet packet;
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    o.hEvent = (HANDLE)seen;
    error = WSAIoctl(udp, SIO_ROUTING_INTERFACE_QUERY, &to, sizeof to, &from, sizeof from, &bytes, &o, count_routine) == 0 ? 0
                                                                                             : (DWORD)WSAGetLastError();
    CHECK("routine-starts", check_started(error));
    CHECK_EQ_U("routine-alertable", SleepEx(CHECK_PATIENCE_MS, TRUE), WAIT_IO_COMPLETION);
    CHECK_EQ_U("routine-once", seen[0], 1);
    CHECK_EQ_U("routine-error", seen[1], 0);
    CHECK_EQ_U("routine-bytes", seen[2], sizeof from);
    CHECK_EQ_U("routine-flags", seen[3], 0);
    CHECK_EQ_I("routine-answer", from.sin_family, AF_INET);
    memset(&o, 0, sizeof o);
    o.hEvent = check_event(TRUE);
    error = WSAIoctl(udp, SIO_ROUTING_INTERFACE_QUERY, &to, sizeof to, &from, sizeof from, &bytes, &o, NULL) == 0 ? 0
                                                                                      : (DWORD)WSAGetLastError();
    CHECK("event-starts", check_started(error));
    CHECK_EQ_U("event-set", check_wait(o.hEvent), WAIT_OBJECT_0);
    CHECK_SUCCEEDS("event-result", WSAGetOverlappedResult(udp, &o, &bytes, FALSE, &flags) && bytes == sizeof from);
    /* A call that fails at once announces nothing. */
    CHECK_REQUIRE(ResetEvent(o.hEvent));
    CHECK_FAILS("failing-at-once",
                WSAIoctl(udp, SIO_ROUTING_INTERFACE_QUERY, &to, 4, &from, sizeof from, &bytes, &o, NULL) == SOCKET_ERROR, WSAEFAULT);
    CHECK_EQ_U("failing-announces-nothing", WaitForSingleObject(o.hEvent, 0), WAIT_TIMEOUT);
    CloseHandle(o.hEvent);
    memset(&o, 0, sizeof o);
    check_associate(client, port, 9);
    error = WSAIoctl(client, SIO_BASE_HANDLE, NULL, 0, seen, sizeof(SOCKET), &bytes, &o, NULL) == 0 ? 0 : (DWORD)WSAGetLastError();
    CHECK("port-starts", check_started(error));
    packet = check_get(port);
    CHECK("port-packet", packet.ok && packet.key == 9 && packet.overlapped == &o && packet.bytes == sizeof(SOCKET));
    CloseHandle(port);
}

int main(void)
{
    check_begin();
    check_pair(&client, &server);
    fresh = check_socket(AF_INET, SOCK_STREAM);
    udp = check_bound(AF_INET, SOCK_DGRAM, NULL);
    tcp_info();
    tcp_info_v1();
    ideal_backlog();
    tuning();
    not_provided();
    overlapped_forms();
    closesocket(client);
    closesocket(server);
    closesocket(fresh);
    closesocket(udp);
    return check_end();
}
