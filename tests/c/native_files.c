/* Disk files by the native API: names, dispositions, synchronous and asynchronous transfers, events, routines and
 * ports, what can be asked and set.
 * https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntcreatefile
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntreadfile
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntwritefile
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntqueryinformationfile
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntsetinformationfile
 */
#include "native.h"

static char directory[MAX_PATH], path[MAX_PATH + 40];
static IO_STATUS_BLOCK block;

static ULONG open_path(HANDLE *file, ULONG access, ULONG disposition, ULONG options)
{
    memset(&block, 0x5a, sizeof block);
    return nt_open_file(file, path, access, disposition, options, &block);
}

static HANDLE opened(ULONG options)
{
    HANDLE file;
    CHECK_REQUIRE(open_path(&file, GENERIC_READ | GENERIC_WRITE | DELETE, NT_OPEN_IF, options) == 0);
    return file;
}

static void dispositions(void)
{
    HANDLE file;
    nt_object object;
    const ULONG access = GENERIC_READ | GENERIC_WRITE, sync = NT_SYNCHRONOUS;

    CHECK_NT("open-missing", open_path(&file, access, NT_OPEN, sync), NT_NO_NAME);
    CHECK_NT("overwrite-missing", open_path(&file, access, NT_OVERWRITE, sync), NT_NO_NAME);
    CHECK_NT("create", open_path(&file, access, NT_CREATE, sync), 0);
    CHECK_NT("created", block.Information, 2);
    CloseHandle(file);
    CHECK_NT("create-again", open_path(&file, access, NT_CREATE, sync), NT_COLLISION);
    CHECK_NT("open", open_path(&file, access, NT_OPEN, sync), 0);
    CHECK_NT("opened", block.Information, 1);
    CloseHandle(file);
    CHECK_NT("open-if", open_path(&file, access, NT_OPEN_IF, sync), 0);
    CHECK_NT("opened-if", block.Information, 1);
    CloseHandle(file);
    CHECK_NT("overwrite", open_path(&file, access, NT_OVERWRITE_IF, sync), 0);
    CHECK_NT("overwritten", block.Information, 3);
    CloseHandle(file);
    CHECK_NT("supersede", open_path(&file, access | DELETE, NT_SUPERSEDE, sync), 0);
    CHECK_NT("superseded", block.Information, 0);
    CloseHandle(file);
    CHECK_NT("bad-disposition", open_path(&file, access, 6, sync), NT_BAD_PARAMETER);
    CHECK_NT("both-kinds", open_path(&file, access, NT_OPEN, sync | NT_DIRECTORY | NT_FILE), NT_BAD_PARAMETER);
    CHECK_NT("no-directory", open_path(&file, GENERIC_READ, NT_OPEN, sync | NT_DIRECTORY), NT_NO_DIRECTORY);
    CHECK_NT("delete-without-right", open_path(&file, GENERIC_READ, NT_OPEN, sync | NT_DELETE), NT_BAD_PARAMETER);
    CHECK_NT("synchronous-without-right",
               nt_open(&file, FILE_READ_DATA, nt_named(&object, path, NULL), &block, 7, sync), NT_BAD_PARAMETER);
    CHECK_NT("open-file", nt_open(&file, GENERIC_READ | SYNCHRONIZE, nt_named(&object, path, NULL), &block, 7, sync), 0);
    CloseHandle(file);
}

static void names(void)
{
    HANDLE file, root;
    nt_object object;
    IO_STATUS_BLOCK other;

    CHECK_NT("not-absolute", nt_open_file(&file, "C:\\x", GENERIC_READ, NT_OPEN, NT_SYNCHRONOUS, &other), NT_BAD_SYNTAX);
    CHECK_NT("no-name", nt_open_file(&file, "", GENERIC_READ, NT_OPEN, NT_SYNCHRONOUS, &other), NT_BAD_SYNTAX);
    CHECK_NT("directory-is-no-file", nt_open_file(&file, directory, GENERIC_READ, NT_OPEN, NT_SYNCHRONOUS | NT_FILE,
                                                    &other), NT_IS_DIRECTORY);
    CHECK_NT("root", nt_open_file(&root, directory, GENERIC_READ, NT_OPEN, NT_SYNCHRONOUS | NT_DIRECTORY, &other), 0);
    CHECK_NT("relative", nt_open(&file, GENERIC_READ | SYNCHRONIZE,
                                   nt_named(&object, strrchr(path, '\\') + 1, root), &other, 7, NT_SYNCHRONOUS), 0);
    CloseHandle(file);
    CHECK_NT("relative-missing", nt_open(&file, GENERIC_READ | SYNCHRONIZE, nt_named(&object, "no-such-file", root),
                                           &other, 7, NT_SYNCHRONOUS), NT_NO_NAME);
    CloseHandle(root);
    object.attributes.Length = 3;
    CHECK_NT("bad-attributes", nt_open(&file, GENERIC_READ, &object.attributes, &other, 7, 0), NT_BAD_PARAMETER);
    CHECK_NT("null-device", nt_open_file(&file, "\\??\\NUL", GENERIC_WRITE, NT_OPEN, NT_SYNCHRONOUS, &other), 0);
    CloseHandle(file);
}

static void synchronous(void)
{
    HANDLE file = opened(NT_SYNCHRONOUS);
    LARGE_INTEGER at = nt_number(6), position;
    char room[16] = "";

    CHECK_NT("write", nt_write(file, NULL, NULL, NULL, &block, "hello world", 11, NULL, NULL), 0);
    CHECK("written", block.Status == 0 && block.Information == 11);
    CHECK_NT("read-at-end", nt_read(file, NULL, NULL, NULL, &block, room, 4, NULL, NULL), NT_END_OF_FILE);
    CHECK_NT("read-at", nt_read(file, NULL, NULL, NULL, &block, room, 5, &at, NULL), 0);
    CHECK("read-at-data", block.Information == 5 && memcmp(room, "world", 5) == 0);
    CHECK_NT("position", nt_query(file, &block, &position, sizeof position, 14), 0);
    CHECK("position-moved", position.QuadPart == 11 && block.Information == sizeof position);
    position.QuadPart = 2;
    CHECK_NT("set-position", nt_set(file, &block, &position, sizeof position, 14), 0);
    at.u.LowPart = 0xfffffffe;
    at.u.HighPart = -1;
    CHECK_NT("read-at-position", nt_read(file, NULL, NULL, NULL, &block, room, 3, &at, NULL), 0);
    CHECK_EQ_MEM("read-at-position-data", room, "llo", 3);
    at.u.LowPart = 0xffffffff;
    CHECK_NT("append", nt_write(file, NULL, NULL, NULL, &block, "!!", 2, &at, NULL), 0);
    at = nt_number(0);
    CHECK_NT("read-all", nt_read(file, NULL, NULL, NULL, &block, room, sizeof room, &at, NULL), 0);
    CHECK("appended", block.Information == 13 && memcmp(room, "hello world!!", 13) == 0);
    at = nt_number(-5);
    CHECK_NT("read-before", nt_read(file, NULL, NULL, NULL, &block, room, 3, &at, NULL), NT_BAD_PARAMETER);
    CHECK_NT("flush", nt_flush(file, &block), 0);
    CHECK_NT("read-closed", nt_read((HANDLE)(ULONG_PTR)0x7ffffff0, NULL, NULL, NULL, &block, room, 3, NULL, NULL),
               NT_BAD_HANDLE);
    CloseHandle(file);
}

static ULONG called;
static void *called_with;

static void NTAPI note(void *context, IO_STATUS_BLOCK *done, ULONG reserved)
{
    called += done->Status == 0 && done->Information == 5 && reserved == 0;
    called_with = context;
}

static void asynchronous(void)
{
    HANDLE file = opened(0), event = check_event(TRUE), port;
    LARGE_INTEGER at = nt_number(6);
    IO_STATUS_BLOCK done;
    nt_completion completion;
    check_packet packet;
    char room[16] = "";
    ULONG status;

    CHECK_NT("asynchronous-without-offset", nt_read(file, NULL, NULL, NULL, &done, room, 5, NULL, NULL),
               NT_BAD_PARAMETER);
    CHECK_NT("not-an-event", nt_read(file, file, NULL, NULL, &done, room, 5, &at, NULL) == 0, 0);
    status = (ULONG)nt_read(file, event, NULL, NULL, &done, room, 5, &at, NULL);
    CHECK("read-begins", status == 0 || status == NT_PENDING);
    CHECK_NT("event", check_wait(event), WAIT_OBJECT_0);
    CHECK("event-data", done.Status == 0 && done.Information == 5 && memcmp(room, "world", 5) == 0);
    status = (ULONG)nt_read(file, NULL, note, room, &done, room, 5, &at, NULL);
    CHECK("routine-begins", status == 0 || status == NT_PENDING);
    CHECK_NT("not-called-yet", called, 0);
    CHECK_NT("alertable", SleepEx(CHECK_PATIENCE_MS, TRUE), WAIT_IO_COMPLETION);
    CHECK("routine", called == 1 && called_with == room);

    port = check_port(0);
    completion.port = port;
    completion.key = (void *)(ULONG_PTR)7;
    CHECK_NT("associate", nt_set(file, &block, &completion, sizeof completion, 30), 0);
    CHECK_NT("associate-again", nt_set(file, &block, &completion, sizeof completion, 30), NT_BAD_PARAMETER);
    CHECK_NT("routine-and-port", nt_read(file, NULL, note, NULL, &done, room, 5, &at, NULL), NT_BAD_PARAMETER);
    status = (ULONG)nt_read(file, NULL, NULL, NULL, &done, room, 5, &at, NULL);
    CHECK("no-context-begins", status == 0 || status == NT_PENDING);
    CHECK_NT("no-context-ends", check_wait(file), WAIT_OBJECT_0);
    CHECK("no-context-no-packet", check_port_is_empty(port));
    status = (ULONG)nt_read(file, NULL, NULL, &at, &done, room, 5, &at, NULL);
    CHECK("context-begins", status == 0 || status == NT_PENDING);
    packet = check_get(port);
    CHECK("context-in-packet", (void *)packet.overlapped == (void *)&at && packet.key == 7 && packet.bytes == 5);
    CHECK("block-beside", done.Status == 0 && done.Information == 5);
    status = (ULONG)nt_write(file, NULL, NULL, &done, &done, "HELLO", 5, &(LARGE_INTEGER){.QuadPart = 0}, NULL);
    CHECK("write-begins", status == 0 || status == NT_PENDING);
    packet = check_get(port);
    CHECK("write-packet", (void *)packet.overlapped == (void *)&done && packet.bytes == 5 && done.Status == 0);
    CHECK_NT("cancel-nothing", nt_cancel(file, NULL, &block), 0xC0000225u);
    CloseHandle(port);
    CloseHandle(event);
    CloseHandle(file);
}

static void information(void)
{
    HANDLE file = opened(NT_SYNCHRONOUS);
    LARGE_INTEGER end = nt_number(4), position;
    nt_basic basic;
    nt_standard standard;
    nt_name name;
    ULONG number, size[6], device[2];
    BOOLEAN yes = TRUE;

    CHECK_NT("standard", nt_query(file, &block, &standard, sizeof standard, 5), 0);
    CHECK("standard-size", standard.size.QuadPart == 13 && standard.links == 1 && !standard.doomed && !standard.directory);
    CHECK_NT("standard-bytes", block.Information, 24);
    CHECK_NT("basic", nt_query(file, &block, &basic, sizeof basic, 4), 0);
    CHECK("basic-attributes", basic.attributes == FILE_ATTRIBUTE_ARCHIVE && basic.written.QuadPart > 0);
    basic.written.QuadPart -= 36000000000;
    basic.created.QuadPart = basic.accessed.QuadPart = basic.changed.QuadPart = 0;
    basic.attributes = 0;
    CHECK_NT("set-basic", nt_set(file, &block, &basic, sizeof basic, 4), 0);
    position = basic.written;
    CHECK_NT("basic-again", nt_query(file, &block, &basic, sizeof basic, 4), 0);
    CHECK_EQ_I("time-was-set", basic.written.QuadPart, position.QuadPart);
    CHECK_NT("short", nt_query(file, &block, &standard, 8, 5), NT_BAD_LENGTH);
    CHECK_NT("no-class", nt_query(file, &block, &standard, sizeof standard, 4000), NT_BAD_CLASS);
    CHECK_NT("name", nt_query(file, &block, &name, sizeof name, 9), 0);
    CHECK("name-begins-at-root", name.length > 2 && name.name[0] == '\\' && block.Information == name.length + 4);
    CHECK_NT("name-cut", nt_query(file, &block, &name, 12, 9), NT_OVERFLOW);
    CHECK("name-whole-length", name.length > 8 && block.Information == 12);
    CHECK_NT("mode", nt_query(file, &block, &number, sizeof number, 16), 0);
    CHECK_NT("mode-is-synchronous", number & 0x30, 0x20);
    CHECK_NT("access", nt_query(file, &block, &number, sizeof number, 8), 0);
    CHECK("access-is-what-was-asked", (number & (FILE_READ_DATA | FILE_WRITE_DATA | DELETE))
                                          == (FILE_READ_DATA | FILE_WRITE_DATA | DELETE));
    CHECK_NT("pipe-class-of-a-file", nt_query(file, &block, size, sizeof size, 23), NT_BAD_PARAMETER);
    CHECK_NT("set-end", nt_set(file, &block, &end, sizeof end, 20), 0);
    CHECK("end-was-set", nt_query(file, &block, &standard, sizeof standard, 5) == 0 && standard.size.QuadPart == 4);
    end = nt_number(-1);
    CHECK_NT("negative-end", nt_set(file, &block, &end, sizeof end, 20), NT_BAD_PARAMETER);
    CHECK_NT("volume-size", nt_query_volume(file, &block, size, sizeof size, 3), 0);
    CHECK("volume-units", size[0] > 0 && size[4] > 0 && size[5] >= 512);
    CHECK_NT("volume-device", nt_query_volume(file, &block, device, sizeof device, 4), 0);
    CHECK_NT("volume-is-a-disk", device[0], 7);
    CHECK_NT("dispose", nt_set(file, &block, &yes, sizeof yes, 13), 0);
    CHECK("pending", nt_query(file, &block, &standard, sizeof standard, 5) == 0 && standard.doomed);
    CloseHandle(file);
    CHECK_NT("deleted", open_path(&file, GENERIC_READ, NT_OPEN, NT_SYNCHRONOUS), NT_NO_NAME);
}

int main(void)
{
    char temporary[MAX_PATH];
    check_begin();
    nt_begin();
    CHECK_REQUIRE(GetTempPathA(sizeof temporary, temporary));
    temporary[strlen(temporary) - 1] = 0;
    snprintf(directory, sizeof directory, "\\??\\%.200s", temporary);
    snprintf(path, sizeof path, "%.220s\\tawny-native-%lu", directory, (unsigned long)GetCurrentProcessId());
    dispositions();
    names();
    synchronous();
    asynchronous();
    information();
    return check_end();
}
