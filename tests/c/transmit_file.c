/* TransmitFile: files and what stands around them, through a connection.
 *
 * Expectations: learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-transmitfile
 */
#include "check.h"

enum { LENGTH = 3 << 20, ROOM = sizeof(struct sockaddr_in) + 16 };

static char path[MAX_PATH];
static char *content;

static HANDLE open_file(DWORD flags)
{
    HANDLE file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING,
                              FILE_FLAG_SEQUENTIAL_SCAN | flags, NULL);
    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE);
    return file;
}

static void make_file(void)
{
    char directory[MAX_PATH - 64];
    DWORD count = 0, i;
    HANDLE file;

    content = malloc(LENGTH);
    for (i = 0; i < LENGTH; i++)
        content[i] = (char)(i * 2654435761u >> 13);
    GetTempPathA(sizeof directory, directory);
    snprintf(path, sizeof path, "%stawny-transmit-%lu", directory, (unsigned long)GetCurrentProcessId());
    file = CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE);
    CHECK_REQUIRE(WriteFile(file, content, LENGTH, &count, NULL) && count == LENGTH);
    CloseHandle(file);
}

typedef struct {
    SOCKET from;
    char *data;
    size_t size;
    int error;
} sink;

/* Reads until the end of the stream, or as much as there is room for. */
static DWORD WINAPI drain(LPVOID argument)
{
    sink *s = argument;
    size_t room = LENGTH + 4096;

    s->data = malloc(room);
    while (s->size < room) {
        int got = recv(s->from, s->data + s->size, (int)(room - s->size), 0);
        if (got <= 0) {
            s->error = got < 0 ? WSAGetLastError() : 0;
            break;
        }
        s->size += got;
    }
    return 0;
}

static int received(SOCKET from, const char *want, int size)
{
    char *room = malloc(size);
    int good = recv(from, room, size, MSG_WAITALL) == size && memcmp(room, want, size) == 0;
    free(room);
    return good;
}

/* With no OVERLAPPED the call waits, and the file's position is where it begins. */
static void waiting(SOCKET server, SOCKET client)
{
    char head[] = "head:", tail[] = ":tail";
    TRANSMIT_FILE_BUFFERS around = {head, 5, tail, 5};
    HANDLE file = open_file(0);
    DWORD count = 0;
    char byte;

    CHECK_SUCCEEDS("range", TransmitFile(server, file, 1000, 0, NULL, NULL, 0));
    CHECK("range-data", received(client, content, 1000));
    CHECK_SUCCEEDS("head-and-tail", TransmitFile(server, file, 100, 0, NULL, &around, 0));
    CHECK("head", received(client, "head:", 5));
    CHECK("position-moved", received(client, content + 1000, 100));
    CHECK("tail", received(client, ":tail", 5));
    CHECK("position-for-read", ReadFile(file, &byte, 1, &count, NULL) && byte == content[1100]);

    around.TailLength = 0;
    CHECK_SUCCEEDS("only-head", TransmitFile(server, file, 10, 0, NULL, &around, TF_USE_KERNEL_APC));
    CHECK("only-head-data", received(client, "head:", 5) && received(client, content + 1101, 10));
    CHECK_SUCCEEDS("no-file", TransmitFile(server, NULL, 0, 0, NULL, &around, TF_WRITE_BEHIND));
    CHECK("no-file-data", received(client, "head:", 5));
    CHECK_SUCCEEDS("nothing-at-all", TransmitFile(server, NULL, 0, 0, NULL, NULL, 0));
    CHECK_SUCCEEDS("per-send", TransmitFile(server, file, 50000, 512, NULL, NULL, TF_USE_SYSTEM_THREAD));
    CHECK("per-send-data", received(client, content + 1111, 50000));
    CloseHandle(file);
}

/* With an OVERLAPPED its offset is where the transfer begins, and its end is told like any other. */
static void overlapped(SOCKET server, SOCKET client)
{
    OVERLAPPED at = {0};
    HANDLE file = open_file(FILE_FLAG_OVERLAPPED), thread;
    DWORD bytes = 0, flags = 0;
    sink all = {0};

    at.Offset = 12345;
    at.hEvent = check_event(TRUE);
    CHECK("by-event", TransmitFile(server, file, 777, 0, &at, NULL, 0) || WSAGetLastError() == WSA_IO_PENDING);
    CHECK_EQ_U("event-set", check_wait(at.hEvent), WAIT_OBJECT_0);
    CHECK("event-result", WSAGetOverlappedResult(server, &at, &bytes, FALSE, &flags) && bytes == 777);
    CHECK("event-data", received(client, content + 12345, 777));
    CloseHandle(at.hEvent);

    memset(&at, 0, sizeof at);
    at.Offset = LENGTH + 1;
    CHECK_FAILS("offset-behind-end", !TransmitFile(server, file, 0, 0, &at, NULL, 0), WSAEINVAL);
    memset(&at, 0, sizeof at);
    CHECK_FAILS("too-long", !TransmitFile(server, file, 2147483647u, 0, &at, NULL, 0), WSAEINVAL);

    /* The whole file, which no socket buffer takes at once, and then the end of the connection. */
    memset(&at, 0, sizeof at);
    all.from = client;
    CHECK("whole", TransmitFile(server, file, 0, 0, &at, NULL, TF_DISCONNECT) || WSAGetLastError() == WSA_IO_PENDING);
    thread = check_spawn(drain, &all);
    CHECK("whole-result", GetOverlappedResult((HANDLE)server, &at, &bytes, TRUE));
    CHECK_EQ_U("whole-bytes", bytes, LENGTH);
    check_join(thread);
    CHECK_EQ_U("whole-received", all.size, LENGTH);
    CHECK("whole-data", all.size == LENGTH && memcmp(all.data, content, LENGTH) == 0);
    CHECK_EQ_I("end-of-stream", all.error, 0);
    CHECK_FAILS("after-disconnect", !TransmitFile(server, file, 1, 0, NULL, NULL, 0), WSAENOTCONN);
    free(all.data);
    CloseHandle(file);
}

static void arguments(void)
{
    check_address address;
    TRANSMIT_FILE_BUFFERS wrong = {NULL, 4, NULL, 0};
    SOCKET fresh = check_socket(AF_INET, SOCK_STREAM), udp = check_bound(AF_INET, SOCK_DGRAM, &address);
    SOCKET server, client;
    HANDLE file = open_file(0), write_only;

    check_pair(&client, &server);
    CHECK_FAILS("not-connected", !TransmitFile(fresh, file, 1, 0, NULL, NULL, 0), WSAENOTCONN);
    CHECK_FAILS("datagram", !TransmitFile(udp, file, 1, 0, NULL, NULL, 0), WSAEINVAL);
    CHECK_FAILS("not-a-socket", !TransmitFile((SOCKET)file, file, 1, 0, NULL, NULL, 0), WSAENOTSOCK);
    CHECK_FAILS("reuse-alone", !TransmitFile(server, file, 1, 0, NULL, NULL, TF_REUSE_SOCKET), WSAEINVAL);
    CHECK_FAILS("null-head", !TransmitFile(server, file, 1, 0, NULL, &wrong, 0), WSAEFAULT);
    CHECK_FAILS("not-a-file", !TransmitFile(server, (HANDLE)client, 1, 0, NULL, NULL, 0), ERROR_INVALID_HANDLE);
    write_only = CreateFileA(path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    CHECK("write-only", !TransmitFile(server, write_only, 1, 0, NULL, NULL, 0));
    CloseHandle(write_only);
    CHECK_REQUIRE(shutdown(server, SD_SEND) == 0);
    CHECK_FAILS("shut-down", !TransmitFile(server, file, 1, 0, NULL, NULL, 0), WSAESHUTDOWN);
    closesocket(server);
    CHECK_FAILS("closed", !TransmitFile(server, file, 1, 0, NULL, NULL, 0), WSAENOTSOCK);
    CloseHandle(file);
    closesocket(client);
    closesocket(fresh);
    closesocket(udp);
}

/* A file that is shorter than was asked for: what there is goes out, and the operation fails. */
static void too_short(void)
{
    SOCKET server, client;
    HANDLE file = open_file(0);
    OVERLAPPED at = {0};
    DWORD bytes = 0;

    check_pair(&client, &server);
    at.Offset = LENGTH - 10;
    if (!TransmitFile(server, file, 30, 0, &at, NULL, 0) && WSAGetLastError() == WSA_IO_PENDING)
        CHECK_FAILS("short", !GetOverlappedResult((HANDLE)server, &at, &bytes, TRUE), ERROR_HANDLE_EOF);
    else
        CHECK_EQ_U("short", WSAGetLastError(), ERROR_HANDLE_EOF);
    CHECK("short-data", received(client, content + LENGTH - 10, 10));
    CloseHandle(file);
    closesocket(server);
    closesocket(client);
}

/* The peer resets, or the transfer is cancelled, or the socket closed, while it waits for room. */
static void cut_off(void)
{
    SOCKET server, client;
    HANDLE port = check_port(1), file = open_file(FILE_FLAG_OVERLAPPED);
    int turn;

    for (turn = 0; turn < 3; turn++) {
        static const char *const names[] = {"reset", "cancelled", "closed"};
        static const DWORD errors[] = {ERROR_NETNAME_DELETED, ERROR_OPERATION_ABORTED, ERROR_OPERATION_ABORTED};
        OVERLAPPED at = {0};
        char name[64];
        check_packet got;
        int small = 4096;

        check_pair(&client, &server);
        setsockopt(server, SOL_SOCKET, SO_SNDBUF, (char *)&small, sizeof small);
        check_associate(server, port, turn);
        snprintf(name, sizeof name, "%s-pending", names[turn]);
        CHECK(name, !TransmitFile(server, file, 0, 0, &at, NULL, 0) && WSAGetLastError() == WSA_IO_PENDING);
        if (turn == 0) {
            check_reset(client);
        } else if (turn == 1) {
            CHECK_SUCCEEDS("cancel", CancelIoEx((HANDLE)server, &at));
        } else {
            closesocket(server);
        }
        got = check_get(port);
        snprintf(name, sizeof name, "%s-packet", names[turn]);
        CHECK(name, !got.ok && got.overlapped == &at);
        snprintf(name, sizeof name, "%s-error", names[turn]);
        CHECK_EQ_U(name, got.error, errors[turn]);
        if (turn != 2)
            closesocket(server);
        if (turn != 0)
            closesocket(client);
    }
    CHECK("no-more-packets", check_port_is_empty(port));
    CloseHandle(file);
    CloseHandle(port);
}

/* TF_DISCONNECT with TF_REUSE_SOCKET: the socket serves the next connection. */
static void reuse(void)
{
    check_address address;
    SOCKET listener = check_listener(AF_INET, &address), s = check_socket(AF_INET, SOCK_STREAM);
    HANDLE port = check_port(0), file = open_file(FILE_FLAG_OVERLAPPED);
    int turn, sent = 0, got_data = 0, ended = 0;

    check_associate(listener, port, 1);
    check_associate(s, port, 2);
    for (turn = 0; turn < 4; turn++) {
        OVERLAPPED accept_o = {0}, send_o = {0};
        char buffer[2 * ROOM], byte;
        DWORD bytes;
        SOCKET client;
        check_packet got;

        CHECK_REQUIRE(!AcceptEx(listener, s, buffer, 0, ROOM, ROOM, &bytes, &accept_o)
                      && WSAGetLastError() == ERROR_IO_PENDING);
        client = check_connect(&address);
        got = check_get(port);
        CHECK_REQUIRE(got.ok && got.overlapped == &accept_o);
        CHECK_REQUIRE(setsockopt(s, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (char *)&listener, sizeof listener) == 0);
        send_o.Offset = turn * 100;
        CHECK_REQUIRE(TransmitFile(s, file, 20000, 0, &send_o, NULL, TF_DISCONNECT | TF_REUSE_SOCKET)
                      || WSAGetLastError() == WSA_IO_PENDING);
        got_data += received(client, content + turn * 100, 20000);
        ended += recv(client, &byte, 1, 0) == 0;
        closesocket(client);
        got = check_get(port);
        sent += got.ok && got.overlapped == &send_o && got.bytes == 20000;
    }
    CHECK_EQ_I("reuse-data", got_data, 4);
    CHECK_EQ_I("reuse-ends", ended, 4);
    CHECK_EQ_I("reuse-packets", sent, 4);
    CloseHandle(file);
    closesocket(s);
    closesocket(listener);
    CloseHandle(port);
}

int main(void)
{
    SOCKET server, client;

    check_begin();
    make_file();
    check_pair(&client, &server);
    waiting(server, client);
    overlapped(server, client);
    closesocket(server);
    closesocket(client);
    arguments();
    too_short();
    cut_off();
    if (check_under_wine()) {
        check_skip("reuse-data", "Wine does not reuse sockets");
        check_skip("reuse-ends", "Wine does not reuse sockets");
        check_skip("reuse-packets", "Wine does not reuse sockets");
    } else {
        reuse();
    }
    CHECK("delete", DeleteFileA(path));
    free(content);
    return check_end();
}
