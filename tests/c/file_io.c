/* Sockets as file handles: ReadFile, WriteFile, CancelIoEx and GetOverlappedResult.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/winsock/socket-handles-2
 *     ("A socket handle can optionally be a file handle in Windows Sockets 2")
 *   learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-readfile, nf-fileapi-writefile
 */
#include "check.h"

struct link {
    SOCKET client, server;
    HANDLE port, file;
};

static struct link open_link(void)
{
    struct link link;
    check_pair(&link.client, &link.server);
    link.file = (HANDLE)link.server;
    link.port = check_port(0);
    check_associate(link.server, link.port, 8);
    return link;
}

static void close_link(struct link *link)
{
    closesocket(link->client);
    closesocket(link->server);
    CloseHandle(link->port);
}

static void on_a_port(void)
{
    struct link link = open_link();
    OVERLAPPED in = {0}, out = {0};
    char data[16] = "";
    check_packet got;
    BOOL done;

    CHECK_FAILS("read-pends", !ReadFile(link.file, data, sizeof data, NULL, &in), ERROR_IO_PENDING);
    CHECK("read-pending", !HasOverlappedIoCompleted(&in));
    check_send_all(link.client, "file", 4);
    got = check_get(link.port);
    CHECK("read-packet", got.ok && got.overlapped == &in && got.key == 8);
    CHECK_EQ_U("read-bytes", got.bytes, 4);
    CHECK_EQ_MEM("read-data", data, "file", 4);

    done = WriteFile(link.file, "answer", 6, NULL, &out);
    CHECK("write-starts", done || GetLastError() == ERROR_IO_PENDING);
    got = check_get(link.port);
    CHECK("write-packet", got.ok && got.overlapped == &out && got.bytes == 6);
    CHECK_EQ_I("write-arrives", check_recv_all(link.client, data, 6), 6);
    CHECK_EQ_MEM("write-data", data, "answer", 6);

    CHECK_FAILS("read-pends-again", !ReadFile(link.file, data, sizeof data, NULL, &in), ERROR_IO_PENDING);
    CHECK_SUCCEEDS("read-cancel", CancelIoEx(link.file, &in));
    got = check_get(link.port);
    CHECK("read-cancelled", !got.ok && got.error == ERROR_OPERATION_ABORTED && got.overlapped == &in);

    CHECK_FAILS("read-until-the-end", !ReadFile(link.file, data, sizeof data, NULL, &in), ERROR_IO_PENDING);
    CHECK_REQUIRE(shutdown(link.client, SD_SEND) == 0);
    got = check_get(link.port);
    CHECK("read-end-of-stream", got.ok && got.overlapped == &in && got.bytes == 0);
    CHECK("no-packet-left", check_port_is_empty(link.port));
    close_link(&link);
}

static void with_an_event(void)
{
    SOCKET client, server;
    OVERLAPPED o = {0};
    DWORD bytes = 0;
    char data[8];

    check_pair(&client, &server);
    o.hEvent = check_event(TRUE);
    CHECK_FAILS("event-read-pends", !ReadFile((HANDLE)server, data, sizeof data, NULL, &o), ERROR_IO_PENDING);
    CHECK_FAILS("event-read-incomplete", !GetOverlappedResult((HANDLE)server, &o, &bytes, FALSE),
                ERROR_IO_INCOMPLETE);
    check_send_all(client, "event", 5);
    CHECK_SUCCEEDS("event-read-result", GetOverlappedResult((HANDLE)server, &o, &bytes, TRUE));
    CHECK_EQ_U("event-read-bytes", bytes, 5);
    CHECK_EQ_MEM("event-read-data", data, "event", 5);

    CHECK_FAILS("reset-read-pends", !ReadFile((HANDLE)server, data, sizeof data, NULL, &o), ERROR_IO_PENDING);
    check_reset(client);
    CHECK_FAILS("reset-read-result", !GetOverlappedResult((HANDLE)server, &o, &bytes, TRUE),
                ERROR_NETNAME_DELETED);
    closesocket(server);
    CloseHandle(o.hEvent);
}

/* Winsock and file calls on one socket share its order. */
static void mixed_order(void)
{
    struct link link = open_link();
    OVERLAPPED o[4];
    char data[4][2];
    check_packet got;
    int i, in_order = 0;

    memset(o, 0, sizeof o);
    for (i = 0; i < 4; i++) {
        if (i % 2)
            CHECK_REQUIRE(check_wsarecv(link.server, data[i], 2, &o[i]) == WSA_IO_PENDING);
        else
            CHECK_REQUIRE(!ReadFile(link.file, data[i], 2, NULL, &o[i]) && GetLastError() == ERROR_IO_PENDING);
    }
    check_send_all(link.client, "00112233", 8);
    for (i = 0; i < 4; i++) {
        got = check_get(link.port);
        in_order += got.ok && got.overlapped == &o[i] && data[i][0] == '0' + i && data[i][1] == '0' + i;
    }
    CHECK_EQ_I("mixed-order", in_order, 4);
    close_link(&link);
}

static void bad_handles(void)
{
    HANDLE event = check_event(TRUE), closed = check_event(TRUE);
    OVERLAPPED o = {0};
    DWORD bytes;
    char byte = 0;

    CloseHandle(closed);
    CHECK_FAILS("read-null", !ReadFile(NULL, &byte, 1, &bytes, &o), ERROR_INVALID_HANDLE);
    CHECK_FAILS("read-closed", !ReadFile(closed, &byte, 1, &bytes, &o), ERROR_INVALID_HANDLE);
    CHECK_FAILS("read-event", !ReadFile(event, &byte, 1, &bytes, &o), ERROR_INVALID_HANDLE);
    CHECK_FAILS("write-null", !WriteFile(NULL, &byte, 1, &bytes, &o), ERROR_INVALID_HANDLE);
    CHECK_FAILS("write-closed", !WriteFile(closed, &byte, 1, &bytes, &o), ERROR_INVALID_HANDLE);
    CHECK_FAILS("write-event", !WriteFile(event, &byte, 1, &bytes, &o), ERROR_INVALID_HANDLE);
    CloseHandle(event);
}

int main(void)
{
    check_begin();
    on_a_port();
    with_an_event();
    mixed_order();
    bad_handles();
    return check_end();
}
