/* Mailslots: names, messages, sizes, handles, the forms of a writer's name.
 * https://learn.microsoft.com/windows/win32/ipc/mailslots
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createmailslota
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getmailslotinfo
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setmailslotinfo
 * https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-readfile
 */
#include "check.h"

static char name[128];

static const char *slot(const char *server, const char *kind)
{
    snprintf(name, sizeof name, "\\\\%s\\mailslot\\tawny-check\\%lu\\%s", server, (unsigned long)GetCurrentProcessId(),
             kind);
    return name;
}

static HANDLE make(const char *kind, DWORD maximum, DWORD timeout)
{
    return CreateMailslotA(slot(".", kind), maximum, timeout, NULL);
}

static HANDLE open_writer(const char *kind, DWORD flags)
{
    return CreateFileA(slot(".", kind), GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, flags,
                       NULL);
}

static BOOL send_text(HANDLE writer, const char *text)
{
    DWORD count = 0;

    return WriteFile(writer, text, (DWORD)strlen(text), &count, NULL) && count == strlen(text);
}

static int receive_is(HANDLE reader, const char *text)
{
    char room[256];
    DWORD count = 77;

    return ReadFile(reader, room, sizeof room, &count, NULL) && count == strlen(text)
        && memcmp(room, text, count) == 0;
}

static void names(void)
{
    HANDLE reader, other;
    WCHAR wide[128];
    DWORD i;

    CHECK_FAILS("null-name", CreateMailslotA(NULL, 0, 0, NULL) == INVALID_HANDLE_VALUE, ERROR_PATH_NOT_FOUND);
    CHECK_FAILS("no-prefix", CreateMailslotA("x", 0, 0, NULL) == INVALID_HANDLE_VALUE, ERROR_INVALID_NAME);
    CHECK_FAILS("wrong-prefix", CreateMailslotA("\\\\.\\pipe\\x", 0, 0, NULL) == INVALID_HANDLE_VALUE,
                ERROR_INVALID_NAME);
    CHECK("no-name", CreateMailslotA("\\\\.\\mailslot\\", 0, 0, NULL) == INVALID_HANDLE_VALUE);
    CHECK("of-another-machine",
          CreateMailslotA("\\\\elsewhere\\mailslot\\x", 0, 0, NULL) == INVALID_HANDLE_VALUE);
    CHECK("of-a-domain", CreateMailslotA("\\\\*\\mailslot\\x", 0, 0, NULL) == INVALID_HANDLE_VALUE);
    CHECK_FAILS("open-missing", open_writer("missing", 0) == INVALID_HANDLE_VALUE, ERROR_FILE_NOT_FOUND);

    reader = make("Name", 0, 0);
    CHECK("create", reader != INVALID_HANDLE_VALUE);
    CHECK_FAILS("exists", make("Name", 0, 0) == INVALID_HANDLE_VALUE, ERROR_ALREADY_EXISTS);
    CHECK_FAILS("exists-in-other-case", make("nAME", 0, 0) == INVALID_HANDLE_VALUE, ERROR_ALREADY_EXISTS);
    other = open_writer("NAME", 0);
    CHECK("open-in-other-case", other != INVALID_HANDLE_VALUE);
    CHECK("reaches-it", send_text(other, "x") && receive_is(reader, "x"));
    CloseHandle(other);
    CHECK_FAILS("share-read-is-needed",
                CreateFileA(slot(".", "Name"), GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL)
                    == INVALID_HANDLE_VALUE, ERROR_SHARING_VIOLATION);
    CHECK("close", CloseHandle(reader));
    CHECK_FAILS("gone-with-its-handle", open_writer("Name", 0) == INVALID_HANDLE_VALUE, ERROR_FILE_NOT_FOUND);
    reader = make("Name", 0, 0);
    CHECK("made-again", reader != INVALID_HANDLE_VALUE);
    CloseHandle(reader);

    slot(".", "deep\\er\\name with spaces & signs!");
    for (i = 0; name[i]; i++)
        wide[i] = (unsigned char)name[i];
    wide[i] = 0;
    reader = CreateMailslotW(wide, 0, 0, NULL);
    CHECK("wide-name", reader != INVALID_HANDLE_VALUE);
    other = open_writer("DEEP\\er\\Name with spaces & signs!", 0);
    CHECK("path-in-the-name", other != INVALID_HANDLE_VALUE);
    CHECK("path-reaches-it", send_text(other, "deep") && receive_is(reader, "deep"));
    CloseHandle(other);
    CloseHandle(reader);
}

static void information(void)
{
    DWORD maximum = 77, next = 77, count = 77, timeout = 77;
    HANDLE reader = make("info", 100, 1234), writer = open_writer("info", 0);

    CHECK("info-empty", GetMailslotInfo(reader, &maximum, &next, &count, &timeout));
    CHECK_EQ_U("info-maximum", maximum, 100);
    CHECK_EQ_U("info-no-message", next, MAILSLOT_NO_MESSAGE);
    CHECK_EQ_U("info-no-messages", count, 0);
    CHECK_EQ_U("info-timeout", timeout, 1234);
    CHECK("info-nulls", GetMailslotInfo(reader, NULL, NULL, NULL, NULL));
    send_text(writer, "hello");
    send_text(writer, "you");
    CHECK("info-two", GetMailslotInfo(reader, NULL, &next, &count, NULL));
    CHECK_EQ_U("info-next", next, 5);
    CHECK_EQ_U("info-count", count, 2);
    CHECK("set-timeout", SetMailslotInfo(reader, MAILSLOT_WAIT_FOREVER));
    GetMailslotInfo(reader, NULL, NULL, NULL, &timeout);
    CHECK_EQ_U("timeout-set", timeout, MAILSLOT_WAIT_FOREVER);
    CHECK("read-first", receive_is(reader, "hello"));
    GetMailslotInfo(reader, NULL, &next, &count, NULL);
    CHECK_EQ_U("next-after-read", next, 3);
    CHECK_EQ_U("count-after-read", count, 1);
    CHECK("info-of-writer", !GetMailslotInfo(writer, &maximum, &next, &count, &timeout));
    CHECK("set-of-writer", !SetMailslotInfo(writer, 0));
    CHECK_FAILS("info-of-nothing", !GetMailslotInfo(NULL, &maximum, &next, &count, &timeout), ERROR_INVALID_HANDLE);
    CHECK_FAILS("set-of-nothing", !SetMailslotInfo(NULL, 0), ERROR_INVALID_HANDLE);
    CloseHandle(writer);
    CHECK("stays-after-its-writer", receive_is(reader, "you"));
    CloseHandle(reader);
}

static void messages(void)
{
    static char large[200000], room[200000];
    DWORD count, next, i;
    HANDLE reader = make("messages", 0, 0), writer = open_writer("messages", 0), second = open_writer("messages", 0);
    int good = 1;

    CHECK("two-writers", second != INVALID_HANDLE_VALUE);
    CHECK_FAILS("nothing-to-read", !ReadFile(reader, room, 10, &count, NULL), ERROR_SEM_TIMEOUT);
    send_text(writer, "one");
    send_text(second, "two");
    send_text(writer, "three");
    CHECK("in-order-1", receive_is(reader, "one"));
    CHECK("in-order-2", receive_is(reader, "two"));
    CHECK("in-order-3", receive_is(reader, "three"));

    send_text(writer, "hello");
    CHECK_FAILS("too-small", !ReadFile(reader, room, 4, &count, NULL), ERROR_INSUFFICIENT_BUFFER);
    GetMailslotInfo(reader, NULL, &next, NULL, NULL);
    CHECK_EQ_U("stays", next, 5);
    CHECK("exact", ReadFile(reader, room, 5, &count, NULL) && count == 5 && memcmp(room, "hello", 5) == 0);

    CHECK("write-nothing", WriteFile(writer, "", 0, &count, NULL) && count == 0);
    GetMailslotInfo(reader, NULL, &next, &count, NULL);
    CHECK("empty-message-is-there", next == 0 && count == 1);
    count = 77;
    CHECK("empty-message", ReadFile(reader, room, 10, &count, NULL));
    CHECK_EQ_U("empty-message-bytes", count, 0);
    CHECK_FAILS("empty-message-once", !ReadFile(reader, room, 10, &count, NULL), ERROR_SEM_TIMEOUT);

    for (i = 0; i < sizeof large; i++)
        large[i] = (char)(i * 7 + (i >> 8));
    CHECK("write-large", WriteFile(writer, large, sizeof large, &count, NULL) && count == sizeof large);
    GetMailslotInfo(reader, NULL, &next, NULL, NULL);
    CHECK_EQ_U("large-size", next, sizeof large);
    CHECK("read-large", ReadFile(reader, room, sizeof room, &count, NULL) && count == sizeof large);
    CHECK("large-data", memcmp(room, large, sizeof large) == 0);

    for (i = 0; i < 100; i++)
        good = WriteFile(writer, &i, sizeof i, &count, NULL) && good;
    CHECK("hundred-without-a-reader", good);
    GetMailslotInfo(reader, NULL, NULL, &count, NULL);
    CHECK_EQ_U("hundred-wait", count, 100);
    for (i = 0; i < 100; i++)
        good = ReadFile(reader, room, sizeof room, &count, NULL) && *(DWORD *)room == i && good;
    CHECK("hundred-in-order", good);

    CHECK_FAILS("reader-does-not-write", !WriteFile(reader, "x", 1, &count, NULL), ERROR_ACCESS_DENIED);
    CHECK_FAILS("writer-does-not-read", !ReadFile(writer, room, 1, &count, NULL), ERROR_ACCESS_DENIED);
    CHECK("null-buffer", !ReadFile(reader, NULL, 5, &count, NULL));
    CloseHandle(second);
    CloseHandle(reader);
    CHECK("write-to-nobody", !WriteFile(writer, "x", 1, &count, NULL));
    CloseHandle(writer);
}

static void bounds(void)
{
    DWORD count;
    HANDLE reader = make("bounds", 4, 0), writer = open_writer("bounds", 0);

    CHECK("too-large", !WriteFile(writer, "12345", 5, &count, NULL));
    CHECK("largest", WriteFile(writer, "1234", 4, &count, NULL) && receive_is(reader, "1234"));
    CloseHandle(writer);
    writer = CreateFileA(slot(".", "bounds"), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING,
                         0, NULL);
    CHECK("open-for-reading-cannot-write",
          writer == INVALID_HANDLE_VALUE || !WriteFile(writer, "x", 1, &count, NULL));
    CloseHandle(writer);
    CloseHandle(reader);
}

static void handles(void)
{
    HANDLE reader = make("handles", 0, 0), writer = open_writer("handles", FILE_FLAG_OVERLAPPED), again = NULL;
    OVERLAPPED operation = {0};
    DWORD count;

    CHECK("duplicate", DuplicateHandle(GetCurrentProcess(), reader, GetCurrentProcess(), &again, 0, FALSE,
                                       DUPLICATE_SAME_ACCESS));
    CHECK("close-one", CloseHandle(reader));
    operation.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
    CHECK("write-overlapped", WriteFile(writer, "over", 4, NULL, &operation) || GetLastError() == ERROR_IO_PENDING);
    CHECK("written-overlapped", GetOverlappedResult(writer, &operation, &count, TRUE) && count == 4);
    CHECK("the-other-reads", receive_is(again, "over"));
    CHECK_FAILS("closed", !ReadFile(reader, &count, 4, &count, NULL), ERROR_INVALID_HANDLE);
    CHECK("exists-still", make("handles", 0, 0) == INVALID_HANDLE_VALUE);
    CHECK("close-other", CloseHandle(again));
    reader = make("handles", 0, 0);
    CHECK("free-again", reader != INVALID_HANDLE_VALUE);
    CloseHandle(reader);
    CloseHandle(writer);
    CloseHandle(operation.hEvent);
}

static HANDLE open_at(const char *server, const char *kind)
{
    return CreateFileA(slot(server, kind), GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0,
                       NULL);
}

static void servers(void)
{
    static char data[425];
    char computer[MAX_COMPUTERNAME_LENGTH + 1];
    DWORD length = sizeof computer, count;
    HANDLE reader = make("servers", 0, 2000), writer;

    GetComputerNameA(computer, &length);
    writer = open_at(computer, "servers");
    CHECK("own-name", writer != INVALID_HANDLE_VALUE);
    CHECK("own-name-delivers", send_text(writer, "name") && receive_is(reader, "name"));
    CloseHandle(writer);
    writer = open_at("*", "servers");
    CHECK("domain", writer != INVALID_HANDLE_VALUE);
    CHECK("domain-delivers", send_text(writer, "all") && receive_is(reader, "all"));
    CHECK_FAILS("domain-limit", !WriteFile(writer, data, 425, &count, NULL), ERROR_BAD_NETPATH);
    CHECK("domain-largest", WriteFile(writer, data, 424, &count, NULL) && count == 424);
    CloseHandle(writer);
    writer = open_at("*", "nobody");
    CHECK("domain-without-reader", writer != INVALID_HANDLE_VALUE && send_text(writer, "x"));
    CloseHandle(writer);
    CloseHandle(reader);
}

int main(void)
{
    check_begin();
    names();
    information();
    messages();
    bounds();
    handles();
    servers();
    return check_end();
}
