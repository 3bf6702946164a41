/* Handles that are closed, NULL, -1 or of the wrong kind; duplicates; CloseHandle on a socket.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/api/handleapi/nf-handleapi-closehandle
 *   learn.microsoft.com/windows/win32/api/handleapi/nf-handleapi-duplicatehandle
 *   learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2
 *     ("WSAENOTSOCK: Socket operation on nonsocket")
 *   the pages of the functions called
 */
#include "check.h"

/* ---- every socket function on what is no socket --------------------------------------------- */

static int no_bind(SOCKET s)
{
    check_address a = check_loopback(AF_INET);
    return bind(s, CHECK_SOCKADDR(&a), a.length) == SOCKET_ERROR;
}

static int no_connect(SOCKET s)
{
    check_address a = check_loopback(AF_INET);
    ((struct sockaddr_in *)&a.storage)->sin_port = htons(9);
    return connect(s, CHECK_SOCKADDR(&a), a.length) == SOCKET_ERROR;
}

static int no_wsaconnect(SOCKET s)
{
    check_address a = check_loopback(AF_INET);
    ((struct sockaddr_in *)&a.storage)->sin_port = htons(9);
    return WSAConnect(s, CHECK_SOCKADDR(&a), a.length, NULL, NULL, NULL, NULL) == SOCKET_ERROR;
}

static int no_listen(SOCKET s)
{
    return listen(s, 1) == SOCKET_ERROR;
}

static int no_accept(SOCKET s)
{
    return accept(s, NULL, NULL) == INVALID_SOCKET;
}

static int no_wsaaccept(SOCKET s)
{
    return WSAAccept(s, NULL, NULL, NULL, 0) == INVALID_SOCKET;
}

static int no_send(SOCKET s)
{
    return send(s, "x", 1, 0) == SOCKET_ERROR;
}

static int no_recv(SOCKET s)
{
    char byte;
    return recv(s, &byte, 1, 0) == SOCKET_ERROR;
}

static int no_sendto(SOCKET s)
{
    check_address a = check_loopback(AF_INET);
    return sendto(s, "x", 1, 0, CHECK_SOCKADDR(&a), a.length) == SOCKET_ERROR;
}

static int no_recvfrom(SOCKET s)
{
    char byte;
    return recvfrom(s, &byte, 1, 0, NULL, NULL) == SOCKET_ERROR;
}

static int no_wsasend(SOCKET s)
{
    OVERLAPPED o = {0};
    WSABUF buffer = {1, (char *)"x"};
    return WSASend(s, &buffer, 1, NULL, 0, &o, NULL) == SOCKET_ERROR;
}

static int no_wsarecv(SOCKET s)
{
    OVERLAPPED o = {0};
    char byte;
    WSABUF buffer = {1, NULL};
    DWORD flags = 0;
    buffer.buf = &byte;
    return WSARecv(s, &buffer, 1, NULL, &flags, &o, NULL) == SOCKET_ERROR;
}

static int no_wsasendto(SOCKET s)
{
    check_address a = check_loopback(AF_INET);
    OVERLAPPED o = {0};
    WSABUF buffer = {1, (char *)"x"};
    return WSASendTo(s, &buffer, 1, NULL, 0, CHECK_SOCKADDR(&a), a.length, &o, NULL) == SOCKET_ERROR;
}

static int no_wsarecvfrom(SOCKET s)
{
    OVERLAPPED o = {0};
    char byte;
    WSABUF buffer = {1, NULL};
    DWORD flags = 0;
    buffer.buf = &byte;
    return WSARecvFrom(s, &buffer, 1, NULL, &flags, NULL, NULL, &o, NULL) == SOCKET_ERROR;
}

static int no_shutdown(SOCKET s)
{
    return shutdown(s, SD_BOTH) == SOCKET_ERROR;
}

static int no_closesocket(SOCKET s)
{
    return closesocket(s) == SOCKET_ERROR;
}

static int no_getsockopt(SOCKET s)
{
    int value, size = sizeof value;
    return getsockopt(s, SOL_SOCKET, SO_TYPE, (char *)&value, &size) == SOCKET_ERROR;
}

static int no_setsockopt(SOCKET s)
{
    int value = 1;
    return setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, (char *)&value, sizeof value) == SOCKET_ERROR;
}

static int no_getsockname(SOCKET s)
{
    check_address a;
    a.length = (int)sizeof a.storage;
    return getsockname(s, CHECK_SOCKADDR(&a), &a.length) == SOCKET_ERROR;
}

static int no_getpeername(SOCKET s)
{
    check_address a;
    a.length = (int)sizeof a.storage;
    return getpeername(s, CHECK_SOCKADDR(&a), &a.length) == SOCKET_ERROR;
}

static int no_ioctlsocket(SOCKET s)
{
    u_long value = 1;
    return ioctlsocket(s, FIONBIO, &value) == SOCKET_ERROR;
}

static int no_wsaioctl(SOCKET s)
{
    GUID id = WSAID_ACCEPTEX;
    void *pointer;
    DWORD bytes;
    return WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &pointer, sizeof pointer, &bytes,
                    NULL, NULL) == SOCKET_ERROR;
}

static int no_overlapped_result(SOCKET s)
{
    OVERLAPPED o = {0};
    DWORD bytes, flags;
    return !WSAGetOverlappedResult(s, &o, &bytes, FALSE, &flags);
}

static int no_select(SOCKET s)
{
    struct timeval now = {0, 0};
    fd_set set;
    FD_ZERO(&set);
    FD_SET(s, &set);
    return select(0, &set, NULL, NULL, &now) == SOCKET_ERROR;
}

static const struct {
    const char *name;
    int (*fails)(SOCKET);
} socket_functions[] = {
    {"bind", no_bind},
    {"connect", no_connect},
    {"wsaconnect", no_wsaconnect},
    {"listen", no_listen},
    {"accept", no_accept},
    {"wsaaccept", no_wsaaccept},
    {"send", no_send},
    {"recv", no_recv},
    {"sendto", no_sendto},
    {"recvfrom", no_recvfrom},
    {"wsasend", no_wsasend},
    {"wsarecv", no_wsarecv},
    {"wsasendto", no_wsasendto},
    {"wsarecvfrom", no_wsarecvfrom},
    {"shutdown", no_shutdown},
    {"closesocket", no_closesocket},
    {"getsockopt", no_getsockopt},
    {"setsockopt", no_setsockopt},
    {"getsockname", no_getsockname},
    {"getpeername", no_getpeername},
    {"ioctlsocket", no_ioctlsocket},
    {"wsaioctl", no_wsaioctl},
    {"wsagetoverlappedresult", no_overlapped_result},
    {"select", no_select},
};

static DWORD WINAPI return_at_once(LPVOID value)
{
    return (DWORD)(ULONG_PTR)value;
}

static void not_a_socket(void)
{
    SOCKET closed = check_socket(AF_INET, SOCK_STREAM);
    HANDLE event = check_event(TRUE), port = check_port(0), thread = check_spawn(return_at_once, NULL);
    struct {
        const char *name;
        SOCKET value;
    } kinds[] = {{"invalid", INVALID_SOCKET}, {"zero", 0}, {"closed", 0}, {"event", 0}, {"port", 0}, {"thread", 0}};
    unsigned f, k;

    kinds[2].value = closed;
    kinds[3].value = (SOCKET)event;
    kinds[4].value = (SOCKET)port;
    kinds[5].value = (SOCKET)thread;
    closesocket(closed);
    for (f = 0; f < sizeof socket_functions / sizeof *socket_functions; f++) {
        for (k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            char name[CHECK_NAME_SIZE];
            snprintf(name, sizeof name, "%s-%s", socket_functions[f].name, kinds[k].name);
            CHECK_FAILS(name, socket_functions[f].fails(kinds[k].value), WSAENOTSOCK);
        }
    }
    CHECK_SUCCEEDS("event-survives", SetEvent(event) && CloseHandle(event));
    CHECK_SUCCEEDS("port-survives", PostQueuedCompletionStatus(port, 0, 0, NULL) && CloseHandle(port));
    CloseHandle(thread);
}

/* ---- kernel handles -------------------------------------------------------------------------- */

static int no_set_event(HANDLE h)
{
    return !SetEvent(h);
}

static int no_reset_event(HANDLE h)
{
    return !ResetEvent(h);
}

static int no_exit_code(HANDLE h)
{
    DWORD code;
    return !GetExitCodeThread(h, &code);
}

static int no_wait(HANDLE h)
{
    return WaitForSingleObject(h, 0) == WAIT_FAILED;
}

static int no_wait_ex(HANDLE h)
{
    return WaitForSingleObjectEx(h, 0, TRUE) == WAIT_FAILED;
}

/* Made before the handles under test are closed: a new handle may take a closed one's value. */
static HANDLE good_event;

static int no_wait_any(HANDLE h)
{
    HANDLE both[2];
    both[0] = good_event;
    both[1] = h;
    return WaitForMultipleObjects(2, both, FALSE, 0) == WAIT_FAILED;
}

static int no_duplicate(HANDLE h)
{
    HANDLE copy;
    return !DuplicateHandle(GetCurrentProcess(), h, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS);
}

static int no_close(HANDLE h)
{
    return !CloseHandle(h);
}

static int no_port_use(HANDLE h)
{
    return !PostQueuedCompletionStatus(h, 0, 0, NULL);
}

static const struct {
    const char *name;
    int (*fails)(HANDLE);
    int wants; /* what it works on: 'e' events, 't' threads, 'p' ports, 0 anything */
} handle_functions[] = {
    {"setevent", no_set_event, 'e'},          {"resetevent", no_reset_event, 'e'},
    {"getexitcodethread", no_exit_code, 't'}, {"waitforsingleobject", no_wait, 0},
    {"waitforsingleobjectex", no_wait_ex, 0}, {"waitformultipleobjects", no_wait_any, 0},
    {"duplicatehandle", no_duplicate, 0},     {"closehandle", no_close, 0},
    {"postqueuedcompletionstatus", no_port_use, 'p'},
};

static void bad_handles(void)
{
    SOCKET s = check_socket(AF_INET, SOCK_STREAM);
    HANDLE event = check_event(TRUE), port = check_port(0), thread = check_spawn(return_at_once, NULL);
    HANDLE closed = check_event(TRUE);
    struct {
        const char *name;
        HANDLE value;
        int kind;
    } kinds[6] = {{"null", NULL, 0}, {"closed", NULL, 0}, {"socket", NULL, 's'},
                  {"event", NULL, 'e'}, {"port", NULL, 'p'}, {"thread", NULL, 't'}};
    unsigned f, k;

    good_event = check_event(TRUE);
    kinds[1].value = closed;
    kinds[2].value = (HANDLE)s;
    kinds[3].value = event;
    kinds[4].value = port;
    kinds[5].value = thread;
    CloseHandle(closed);
    for (f = 0; f < sizeof handle_functions / sizeof *handle_functions; f++) {
        for (k = 0; k < 6; k++) {
            char name[CHECK_NAME_SIZE];
            int wants = handle_functions[f].wants;
            if (kinds[k].kind != 0 && (wants == 0 || wants == kinds[k].kind))
                continue;
            snprintf(name, sizeof name, "%s-%s", handle_functions[f].name, kinds[k].name);
            CHECK_FAILS(name, handle_functions[f].fails(kinds[k].value), ERROR_INVALID_HANDLE);
        }
    }
    CHECK_FAILS("wait-for-none", WaitForMultipleObjects(0, &event, FALSE, 0) == WAIT_FAILED,
                ERROR_INVALID_PARAMETER);
    {
        HANDLE many[MAXIMUM_WAIT_OBJECTS + 1];
        for (k = 0; k <= MAXIMUM_WAIT_OBJECTS; k++)
            many[k] = event;
        CHECK_FAILS("wait-for-too-many",
                    WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS + 1, many, FALSE, 0) == WAIT_FAILED,
                    ERROR_INVALID_PARAMETER);
    }
    CHECK_FAILS("wsacloseevent-null", !WSACloseEvent(NULL), WSA_INVALID_HANDLE);
    CHECK_FAILS("wsasetevent-null", !WSASetEvent(NULL), WSA_INVALID_HANDLE);
    CHECK_FAILS("wsasetevent-socket", !WSASetEvent((HANDLE)s), WSA_INVALID_HANDLE);
    CHECK_FAILS("wsaresetevent-null", !WSAResetEvent(NULL), WSA_INVALID_HANDLE);
    CHECK("queueuserapc-event", QueueUserAPC((PAPCFUNC)(ULONG_PTR)return_at_once, event, 0) == 0);
    closesocket(s);
    CloseHandle(good_event);
    CloseHandle(event);
    CloseHandle(port);
    CloseHandle(thread);
}

/* "Closing the pseudo handle has no effect" (GetCurrentProcess, GetCurrentThread). */
static void pseudo_handles(void)
{
    HANDLE real = NULL;
    CHECK_EQ_U("current-thread-not-signalled", WaitForSingleObject(GetCurrentThread(), 0), WAIT_TIMEOUT);
    CHECK_EQ_U("current-process-not-signalled", WaitForSingleObject(GetCurrentProcess(), 0), WAIT_TIMEOUT);
    CloseHandle(GetCurrentThread());
    CloseHandle(GetCurrentProcess());
    CHECK_EQ_U("current-thread-still-there", WaitForSingleObject(GetCurrentThread(), 0), WAIT_TIMEOUT);
    CHECK_SUCCEEDS("current-thread-duplicate",
                   DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &real, 0, FALSE,
                                   DUPLICATE_SAME_ACCESS));
    CHECK("current-thread-real-handle", real != NULL && real != GetCurrentThread());
    CHECK_EQ_U("current-thread-real-not-signalled", WaitForSingleObject(real, 0), WAIT_TIMEOUT);
    CHECK_SUCCEEDS("current-thread-real-close", CloseHandle(real));
}

/* Programs print handles with %d and take them for small multiples of four; the two low bits belong to
 * the application. */
static void values(void)
{
    SOCKET s = check_socket(AF_INET, SOCK_STREAM);
    HANDLE event = check_event(TRUE), port = check_port(0);
    ULONG_PTR all[3];
    int i, fits = 0;

    all[0] = (ULONG_PTR)s;
    all[1] = (ULONG_PTR)event;
    all[2] = (ULONG_PTR)port;
    for (i = 0; i < 3; i++)
        fits += all[i] % 4 == 0 && all[i] > 0 && all[i] <= 0x7fffffff;
    CHECK_EQ_I("handle-values-are-small-multiples-of-four", fits, 3);
    CHECK("handle-values-differ", all[0] != all[1] && all[1] != all[2] && all[0] != all[2]);
    closesocket(s);
    CloseHandle(event);
    CloseHandle(port);
}

/* ---- duplicates ------------------------------------------------------------------------------ */

static HANDLE duplicate(HANDLE h, DWORD options)
{
    HANDLE copy = NULL;
    CHECK_REQUIRE(DuplicateHandle(GetCurrentProcess(), h, GetCurrentProcess(), &copy, 0, FALSE, options));
    return copy;
}

/* "The duplicate handle refers to the same object as the original handle." */
static void duplicates(void)
{
    HANDLE event = check_event(TRUE), copy = duplicate(event, DUPLICATE_SAME_ACCESS), moved, port, second;
    check_packet got;

    CHECK("duplicate-has-a-value-of-its-own", copy != event && copy != NULL);
    CHECK_SUCCEEDS("duplicate-set", SetEvent(copy));
    CHECK_EQ_U("duplicate-same-object", WaitForSingleObject(event, 0), WAIT_OBJECT_0);
    CHECK_SUCCEEDS("duplicate-reset", ResetEvent(event));
    CHECK_EQ_U("duplicate-same-object-back", WaitForSingleObject(copy, 0), WAIT_TIMEOUT);
    CHECK_SUCCEEDS("duplicate-close-original", CloseHandle(event));
    CHECK_SUCCEEDS("duplicate-outlives-original", SetEvent(copy));
    CHECK_FAILS("duplicate-original-is-closed", !SetEvent(event), ERROR_INVALID_HANDLE);
    moved = duplicate(copy, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE);
    CHECK("duplicate-close-source",
          moved == copy || (!SetEvent(copy) && GetLastError() == ERROR_INVALID_HANDLE));
    CHECK_EQ_U("duplicate-moved", WaitForSingleObject(moved, 0), WAIT_OBJECT_0);
    CloseHandle(moved);

    port = check_port(0);
    second = duplicate(port, DUPLICATE_SAME_ACCESS);
    CHECK_REQUIRE(PostQueuedCompletionStatus(port, 1, 2, NULL));
    got = check_get(second);
    CHECK("duplicate-port-same-queue", got.ok && got.bytes == 1 && got.key == 2);
    CHECK_SUCCEEDS("duplicate-port-close-original", CloseHandle(port));
    CHECK_SUCCEEDS("duplicate-port-lives", PostQueuedCompletionStatus(second, 3, 4, NULL));
    got = check_get(second);
    CHECK("duplicate-port-works", got.ok && got.bytes == 3 && got.key == 4);
    CloseHandle(second);
}

/* A thread's handle stays good after its end; the thread goes on after its handle is closed. */
static void threads(void)
{
    HANDLE thread = check_spawn(return_at_once, (LPVOID)(ULONG_PTR)4711), copy;
    DWORD code = 0;

    copy = duplicate(thread, DUPLICATE_SAME_ACCESS);
    CHECK_EQ_U("thread-ends", check_wait(thread), WAIT_OBJECT_0);
    CHECK_SUCCEEDS("thread-handle-closes", CloseHandle(thread));
    CHECK_SUCCEEDS("thread-exit-code", GetExitCodeThread(copy, &code));
    CHECK_EQ_U("thread-exit-code-value", code, 4711);
    CHECK_EQ_U("thread-stays-signalled", WaitForSingleObject(copy, 0), WAIT_OBJECT_0);
    CloseHandle(copy);
}

/* ---- CloseHandle on a socket ------------------------------------------------------------------ */

static void close_handle_on_a_socket(void)
{
    SOCKET client, server;
    HANDLE port = check_port(0), event = check_event(TRUE);
    OVERLAPPED o = {0};
    char byte;
    check_packet got;

    check_pair(&client, &server);
    check_associate(server, port, 6);
    CHECK_REQUIRE(check_wsarecv(server, &byte, 1, &o) == WSA_IO_PENDING);
    CHECK_SUCCEEDS("close-handle-of-socket", CloseHandle((HANDLE)server));
    got = check_get(port);
    CHECK("close-handle-aborts", !got.ok && got.overlapped == &o && got.error == ERROR_OPERATION_ABORTED);
    CHECK_EQ_I("close-handle-ends-the-connection", recv(client, &byte, 1, 0), 0);
    CHECK_FAILS("close-handle-no-socket-left", recv(server, &byte, 1, 0) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("close-handle-twice", !CloseHandle((HANDLE)server), ERROR_INVALID_HANDLE);
    CHECK_FAILS("closesocket-after-closehandle", closesocket(server) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_FAILS("closesocket-of-an-event", closesocket((SOCKET)event) == SOCKET_ERROR, WSAENOTSOCK);
    CHECK_SUCCEEDS("closesocket-left-the-event", SetEvent(event));
    closesocket(client);
    CloseHandle(event);
    CloseHandle(port);
}

int main(void)
{
    check_begin();
    not_a_socket();
    bad_handles();
    pseudo_handles();
    values();
    duplicates();
    threads();
    close_handle_on_a_socket();
    return check_end();
}
