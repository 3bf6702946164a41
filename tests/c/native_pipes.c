/* Pipes and mailslots by the native API: instances, connections, transfers, controls, what can be asked and set.
 * https://learn.microsoft.com/windows/win32/devnotes/nt-create-named-pipe-file
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntfscontrolfile
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/ns-ntifs-_file_pipe_local_information
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/ns-ntifs-_file_pipe_peek_buffer
 */
#include "native.h"

enum {
    PIPE_DISCONNECT = 0x110004, PIPE_LISTEN = 0x110008, PIPE_PEEK = 0x11400c, PIPE_WAIT_FOR = 0x110018,
    PIPE_TRANSCEIVE = 0x11c017
};

typedef struct {
    ULONG type, configuration, most, instances, in_quota, readable, out_quota, writable, state, end;
} nt_local;
typedef struct { ULONG state, available, messages, length; char data[64]; } nt_peek;
typedef struct { ULONG read_mode, completion_mode; } nt_modes;
typedef struct { ULONG largest, quota, next, messages; LARGE_INTEGER timeout; } nt_slot;

static IO_STATUS_BLOCK block;
static char base[64];

static const char *name(const char *space, const char *part)
{
    static char text[160];
    snprintf(text, sizeof text, "%s%s-%s", space, base, part);
    return text;
}

/* An instance of a pipe of messages, of at most two, that is read by messages. */
static ULONG instance(HANDLE *server, const char *part, ULONG disposition, ULONG options)
{
    nt_object object;
    LARGE_INTEGER timeout = nt_number(-500000);
    *server = NULL;
    return (ULONG)nt_pipe(server, GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE, nt_named(&object, name("\\??\\pipe\\", part), NULL),
                          &block, FILE_SHARE_READ | FILE_SHARE_WRITE, disposition, options, 1, 1, 0, 2, 4096, 4096, &timeout);
}

static ULONG open_client(HANDLE *client, const char *part, ULONG options)
{
    IO_STATUS_BLOCK opened;
    nt_modes modes = {1, 0};
    ULONG status = nt_open_file(client, name("\\??\\pipe\\", part), GENERIC_READ | GENERIC_WRITE, NT_OPEN, options, &opened);
    if (status == 0)
        CHECK_REQUIRE(nt_set(*client, &opened, &modes, sizeof modes, 23) == 0);
    return status;
}

static void creating(void)
{
    HANDLE server, second, third, client;
    nt_object object;
    LARGE_INTEGER timeout = nt_number(-500000);
    ULONG access = GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE;

    CHECK_NT("open-none", instance(&server, "c", NT_OPEN, 0), NT_NO_NAME);
    CHECK_NT("client-of-none", open_client(&client, "c", 0), NT_NO_NAME);
    CHECK_NT("no-share", nt_pipe(&server, access, nt_named(&object, name("\\??\\pipe\\", "c"), NULL), &block, 0, NT_CREATE,
                                   0, 0, 0, 0, 1, 0, 0, &timeout), NT_BAD_PARAMETER);
    CHECK_NT("no-timeout", nt_pipe(&server, access, nt_named(&object, name("\\??\\pipe\\", "c"), NULL), &block, 3, NT_CREATE,
                                     0, 0, 0, 0, 1, 0, 0, NULL), NT_BAD_PARAMETER);
    CHECK_NT("messages-of-bytes", nt_pipe(&server, access, nt_named(&object, name("\\??\\pipe\\", "c"), NULL), &block, 3,
                                            NT_CREATE, 0, 0, 1, 0, 1, 0, 0, &timeout), NT_BAD_PARAMETER);
    CHECK_NT("first", instance(&server, "c", NT_CREATE, 0), 0);
    CHECK_NT("first-created", block.Information, 2);
    CHECK_NT("not-first", instance(&second, "c", NT_CREATE, 0), NT_DENIED);
    CHECK_NT("second", instance(&second, "c", NT_OPEN_IF, 0), 0);
    CHECK_NT("second-opened", block.Information, 1);
    CHECK_NT("third", instance(&third, "c", NT_OPEN_IF, 0), NT_NO_INSTANCE);
    CHECK_NT("one-client", open_client(&client, "c", 0), 0);
    CHECK_NT("two-clients", open_client(&third, "c", 0), 0);
    CloseHandle(third);
    CHECK_NT("three-clients", open_client(&third, "c", 0), NT_NO_PIPE);
    CloseHandle(client);
    CloseHandle(second);
    CloseHandle(server);
}

static void listening(void)
{
    HANDLE server, client, event = check_event(TRUE);
    IO_STATUS_BLOCK done;
    nt_local local;

    CHECK_REQUIRE(instance(&server, "l", NT_CREATE, 0) == 0);
    CHECK_NT("local", nt_query(server, &block, &local, sizeof local, 24), 0);
    CHECK("local-type", local.type == 1 && local.configuration == 2 && local.most == 2 && local.instances == 1);
    CHECK("local-end", local.end == 1 && local.state == 2);
    CHECK("local-quotas", local.in_quota == 4096 && local.out_quota == 4096 && local.readable == 0);
    CHECK_NT("listen", nt_control(server, event, NULL, NULL, &done, PIPE_LISTEN, NULL, 0, NULL, 0), NT_PENDING);
    CHECK_NT("listening", done.Status, NT_PENDING);
    CHECK_NT("not-yet", WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    CHECK_REQUIRE(open_client(&client, "l", NT_SYNCHRONOUS) == 0);
    CHECK_NT("connected", check_wait(event), WAIT_OBJECT_0);
    CHECK_NT("connected-status", done.Status, 0);
    CHECK_NT("listen-connected", nt_control(server, event, NULL, NULL, &done, PIPE_LISTEN, NULL, 0, NULL, 0), NT_CONNECTED);
    CHECK("local-connected", nt_query(server, &block, &local, sizeof local, 24) == 0 && local.state == 3);
    CHECK("client-end", nt_query(client, &block, &local, sizeof local, 24) == 0 && local.end == 0 && local.state == 3);
    CHECK_NT("client-room", local.writable, 4096);
    CHECK_NT("client-listens", nt_control(client, NULL, NULL, NULL, &done, PIPE_LISTEN, NULL, 0, NULL, 0) < 0, 1);
    CHECK_NT("disconnect", nt_control(server, NULL, NULL, NULL, &done, PIPE_DISCONNECT, NULL, 0, NULL, 0), 0);
    CHECK_NT("disconnect-again", nt_control(server, NULL, NULL, NULL, &done, PIPE_DISCONNECT, NULL, 0, NULL, 0),
               NT_DISCONNECTED);
    CHECK("local-disconnected", nt_query(server, &block, &local, sizeof local, 24) == 0 && local.state == 1);
    CHECK_NT("write-disconnected", nt_write(client, NULL, NULL, NULL, &done, "x", 1, NULL, NULL), NT_DISCONNECTED);
    CloseHandle(client);
    CHECK_NT("listen-again", nt_control(server, event, NULL, NULL, &done, PIPE_LISTEN, NULL, 0, NULL, 0), NT_PENDING);
    CHECK_NT("cancel", nt_cancel(server, &done, &block), 0);
    CHECK_NT("cancelled", check_wait(event), WAIT_OBJECT_0);
    CHECK_NT("cancelled-status", done.Status, NT_CANCELLED);
    CloseHandle(server);
    CloseHandle(event);
}

static void transfers(void)
{
    HANDLE server, client = NULL, event = check_event(TRUE), port;
    IO_STATUS_BLOCK done, other;
    nt_local local;
    nt_peek peek;
    nt_modes modes;
    nt_completion completion;
    check_packet packet;
    char room[16];
    ULONG status;

    CHECK_REQUIRE(instance(&server, "t", NT_CREATE, 0) == 0 && open_client(&client, "t", NT_SYNCHRONOUS) == 0);
    CHECK_NT("read-pends", nt_read(server, event, NULL, NULL, &done, room, sizeof room, NULL, NULL), NT_PENDING);
    CHECK_NT("write", nt_write(client, NULL, NULL, NULL, &other, "hello", 5, NULL, NULL), 0);
    CHECK_NT("written", other.Information, 5);
    CHECK_NT("read-ends", check_wait(event), WAIT_OBJECT_0);
    CHECK("read-data", done.Status == 0 && done.Information == 5 && memcmp(room, "hello", 5) == 0);

    CHECK_REQUIRE(nt_write(client, NULL, NULL, NULL, &other, "messages", 8, NULL, NULL) == 0);
    CHECK_REQUIRE(nt_write(client, NULL, NULL, NULL, &other, "two", 3, NULL, NULL) == 0);
    CHECK("local-readable", nt_query(server, &block, &local, sizeof local, 24) == 0 && local.readable == 11);
    CHECK("local-writable", nt_query(client, &block, &local, sizeof local, 24) == 0 && local.writable == 4096 - 11);
    memset(&peek, 0, sizeof peek);
    CHECK_NT("peek", nt_control(server, NULL, NULL, NULL, &block, PIPE_PEEK, NULL, 0, &peek, sizeof peek), 0);
    CHECK("peek-counts", peek.state == 3 && peek.available == 11 && peek.messages == 2 && peek.length == 8);
    CHECK("peek-data", block.Information == 16 + 8 && memcmp(peek.data, "messages", 8) == 0);
    CHECK_NT("peek-part", nt_control(server, NULL, NULL, NULL, &block, PIPE_PEEK, NULL, 0, &peek, 16 + 3), NT_OVERFLOW);
    CHECK("peek-part-counts", block.Information == 16 + 3 && peek.available == 11 && peek.length == 8);
    CHECK_NT("peek-short", nt_control(server, NULL, NULL, NULL, &block, PIPE_PEEK, NULL, 0, &peek, 8) < 0, 1);
    CHECK_NT("read-part", nt_read(server, NULL, NULL, NULL, &done, room, 3, NULL, NULL), NT_OVERFLOW);
    CHECK("part-data", done.Information == 3 && memcmp(room, "mes", 3) == 0);
    CHECK_NT("read-rest", nt_read(server, NULL, NULL, NULL, &done, room, sizeof room, NULL, NULL), 0);
    CHECK("rest-data", done.Information == 5 && memcmp(room, "sages", 5) == 0);
    CHECK_NT("read-two", nt_read(server, NULL, NULL, NULL, &done, room, sizeof room, NULL, NULL), 0);

    CHECK("modes", nt_query(server, &block, &modes, sizeof modes, 23) == 0 && modes.read_mode == 1 && modes.completion_mode == 0);
    modes.read_mode = 7;
    CHECK_NT("bad-modes", nt_set(server, &block, &modes, sizeof modes, 23), NT_BAD_PARAMETER);
    modes.read_mode = modes.completion_mode = 1;
    CHECK_NT("no-wait", nt_set(client, &block, &modes, sizeof modes, 23), 0);
    CHECK_NT("read-nothing", nt_read(client, NULL, NULL, NULL, &other, room, sizeof room, NULL, NULL), NT_PIPE_EMPTY);
    modes.completion_mode = 0;
    CHECK_REQUIRE(nt_set(client, &block, &modes, sizeof modes, 23) == 0);

    port = check_port(0);
    completion.port = port;
    completion.key = (void *)(ULONG_PTR)9;
    CHECK_NT("associate", nt_set(server, &block, &completion, sizeof completion, 30), 0);
    CHECK_NT("port-read", nt_read(server, NULL, NULL, room, &done, room, sizeof room, NULL, NULL), NT_PENDING);
    CHECK_REQUIRE(nt_write(client, NULL, NULL, NULL, &other, "port", 4, NULL, NULL) == 0);
    packet = check_get(port);
    CHECK("port-packet", (void *)packet.overlapped == (void *)room && packet.key == 9 && packet.bytes == 4);
    CloseHandle(client);
    status = (ULONG)nt_read(server, NULL, NULL, room, &done, room, sizeof room, NULL, NULL);
    CHECK("read-broken", status == NT_BROKEN || status == NT_PENDING);
    if (status == NT_PENDING) {
        packet = check_get(port);
        CHECK("broken-packet", (void *)packet.overlapped == (void *)room && (ULONG)done.Status == NT_BROKEN);
    } else {
        CHECK("broken-packet", check_port_is_empty(port));
    }
    CHECK("local-closing", nt_query(server, &block, &local, sizeof local, 24) == 0 && local.state == 4);
    CloseHandle(server);
    CloseHandle(port);
    CloseHandle(event);
}

static DWORD WINAPI answer(void *argument)
{
    HANDLE server = argument;
    IO_STATUS_BLOCK done;
    char room[32];
    CHECK_REQUIRE(nt_read(server, NULL, NULL, NULL, &done, room, sizeof room, NULL, NULL) == 0);
    CHECK_REQUIRE(nt_write(server, NULL, NULL, NULL, &done, room, (ULONG)done.Information, NULL, NULL) == 0);
    return 0;
}

static void controls(void)
{
    HANDLE server, client = NULL, thread, directory, device;
    IO_STATUS_BLOCK done;
    char room[32], wait[256] = {0};
    USHORT unit;
    ULONG length = 0, status;
    LARGE_INTEGER timeout = nt_number(-10000);
    const char *text;

    CHECK_REQUIRE(instance(&server, "x", NT_CREATE, NT_SYNCHRONOUS) == 0 && open_client(&client, "x", NT_SYNCHRONOUS) == 0);
    thread = check_spawn(answer, server);
    CHECK_NT("transceive", nt_control(client, NULL, NULL, NULL, &done, PIPE_TRANSCEIVE, "question", 8, room, sizeof room), 0);
    CHECK("transceived", done.Information == 8 && memcmp(room, "question", 8) == 0);
    check_join(thread);
    CHECK_NT("unknown-control", nt_control(client, NULL, NULL, NULL, &done, 0x11fffc, NULL, 0, NULL, 0) < 0, 1);
    CHECK_NT("control-closed", nt_control((HANDLE)(ULONG_PTR)0x7ffffff0, NULL, NULL, NULL, &done, PIPE_PEEK, NULL, 0, room,
                                            sizeof room), NT_BAD_HANDLE);
    CHECK_NT("flush", nt_flush(client, &done), 0);

    CHECK_NT("directory", nt_open_file(&directory, "\\Device\\NamedPipe\\", GENERIC_READ, NT_OPEN, NT_SYNCHRONOUS, &done), 0);
    text = name("", "x");
    for (; text[length]; length++) {
        unit = (USHORT)(unsigned char)text[length];
        memcpy(wait + 14 + 2 * length, &unit, 2);
    }
    length *= 2;
    memcpy(wait, &timeout, 8);
    memcpy(wait + 8, &length, 4);
    wait[12] = 1;
    CHECK_NT("wait-busy", nt_control(directory, NULL, NULL, NULL, &done, PIPE_WAIT_FOR, wait, 14 + length, NULL, 0),
               NT_IO_TIMEOUT);
    CHECK_NT("wait-short", nt_control(directory, NULL, NULL, NULL, &done, PIPE_WAIT_FOR, wait, 9, NULL, 0),
               NT_BAD_PARAMETER);
    CHECK_REQUIRE(instance(&device, "x", NT_OPEN_IF, NT_SYNCHRONOUS) == 0);
    CHECK_NT("wait-available", nt_control(directory, NULL, NULL, NULL, &done, PIPE_WAIT_FOR, wait, 14 + length, NULL, 0), 0);
    wait[14] = '!';
    status = (ULONG)nt_control(directory, NULL, NULL, NULL, &done, PIPE_WAIT_FOR, wait, 14 + length, NULL, 0);
    CHECK_NT("wait-for-none", status, NT_NO_NAME);
    CloseHandle(device);
    CloseHandle(directory);
    CloseHandle(client);
    CloseHandle(server);
}

static void mailslots(void)
{
    HANDLE slot, writer, event = check_event(TRUE);
    nt_object object;
    IO_STATUS_BLOCK done;
    LARGE_INTEGER never = nt_number(-1), now = nt_number(0);
    struct { LARGE_INTEGER *timeout; } set = {&now};
    nt_slot slot_information;
    char room[16];
    ULONG status;
    OBJECT_ATTRIBUTES *attributes = nt_named(&object, name("\\??\\mailslot\\", "m"), NULL);

    CHECK_NT("mailslot", nt_mailslot(&slot, GENERIC_READ | SYNCHRONIZE, attributes, &done, 0, 0, 100, &never), 0);
    CHECK_NT("mailslot-again", nt_mailslot(&writer, GENERIC_READ | SYNCHRONIZE, attributes, &done, 0, 0, 0, &never),
               NT_COLLISION);
    CHECK_NT("slot-query", nt_query(slot, &block, &slot_information, sizeof slot_information, 26), 0);
    CHECK("slot-empty", slot_information.largest == 100 && slot_information.messages == 0
                            && slot_information.next == 0xffffffff);
    CHECK_EQ_I("slot-forever", slot_information.timeout.QuadPart, -1);
    CHECK_NT("slot-read-pends", nt_read(slot, event, NULL, NULL, &done, room, sizeof room, NULL, NULL), NT_PENDING);
    CHECK_NT("slot-open", nt_open_file(&writer, name("\\??\\mailslot\\", "m"), GENERIC_WRITE, NT_OPEN, NT_SYNCHRONOUS,
                                         &block), 0);
    CHECK_NT("slot-write", nt_write(writer, NULL, NULL, NULL, &block, "mail", 4, NULL, NULL), 0);
    CHECK_NT("slot-read-ends", check_wait(event), WAIT_OBJECT_0);
    CHECK("slot-data", done.Status == 0 && done.Information == 4 && memcmp(room, "mail", 4) == 0);
    CHECK_REQUIRE(nt_write(writer, NULL, NULL, NULL, &block, "again", 5, NULL, NULL) == 0);
    CHECK("slot-next", nt_query(slot, &block, &slot_information, sizeof slot_information, 26) == 0
                           && slot_information.messages == 1 && slot_information.next == 5);
    CHECK_NT("slot-set", nt_set(slot, &block, &set, sizeof set, 27), 0);
    status = (ULONG)nt_read(slot, NULL, NULL, NULL, &done, room, sizeof room, NULL, NULL);
    CHECK("slot-read-again", (status == 0 || status == NT_PENDING) && check_wait(slot) == WAIT_OBJECT_0 && done.Information == 5);
    CHECK("slot-time-out", nt_query(slot, &block, &slot_information, sizeof slot_information, 26) == 0
                               && slot_information.timeout.QuadPart == 0);
    CloseHandle(writer);
    CloseHandle(slot);
    CloseHandle(event);
}

int main(void)
{
    check_begin();
    nt_begin();
    snprintf(base, sizeof base, "tawny-native-%lu", (unsigned long)GetCurrentProcessId());
    creating();
    listening();
    transfers();
    controls();
    mailslots();
    return check_end();
}
