/* Both ends of mailslots in child processes: inherited, and given by DuplicateHandle.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/sysinfo/handle-inheritance
 *   learn.microsoft.com/windows/win32/ipc/mailslots (a mailslot exists until its last handle, which may be a duplicated or
 *     inherited one, is closed)
 *   learn.microsoft.com/windows/win32/api/handleapi/nf-handleapi-duplicatehandle
 */
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0602
#endif
#include "child.h"

static char name[128];

static const char *slot_name(const char *part)
{
    snprintf(name, sizeof name, "\\\\.\\mailslot\\tawny-inherited-%lu-%s", (unsigned long)GetCurrentProcessId(), part);
    return name;
}

static HANDLE make_slot(const char *part, BOOL inherited)
{
    SECURITY_ATTRIBUTES security = child_inheritable();
    HANDLE slot = CreateMailslotA(slot_name(part), 0, CHECK_PATIENCE_MS, inherited ? &security : NULL);
    CHECK_REQUIRE(slot != INVALID_HANDLE_VALUE);
    return slot;
}

static HANDLE open_slot(BOOL inherited)
{
    SECURITY_ATTRIBUTES security = child_inheritable();
    return CreateFileA(name, GENERIC_WRITE, FILE_SHARE_READ, inherited ? &security : NULL, OPEN_EXISTING, 0, NULL);
}

/* Reads a message and says it. */
static int say_message(HANDLE slot)
{
    char text[64];
    DWORD count = 0;
    return ReadFile(slot, text, sizeof text, &count, NULL) && child_write(child_output(), text, count);
}

static int part(char **argv)
{
    HANDLE given = child_handle(argv[2]), theirs;
    DWORD next = 0, count = 0;
    if (strcmp(argv[1], "read") == 0)
        return say_message(given) && say_message(given) ? 0 : 1;
    if (strcmp(argv[1], "count") == 0)
        return GetMailslotInfo(given, NULL, &next, &count, NULL) && say_message(given) ? (int)(10 * count + next) : 99;
    if (strcmp(argv[1], "write") == 0)
        return child_write(given, "from the child", 14) ? 0 : (int)GetLastError();
    if (strcmp(argv[1], "given") == 0)
        return child_read(child_input(), &theirs, sizeof theirs) && child_write(theirs, "given", 5) && CloseHandle(theirs)
                   ? 0 : 1;
    if (strcmp(argv[1], "keep") == 0) {
        if (!child_say("+"))
            return 1;
        child_await_end();
        return say_message(given) && CloseHandle(given) ? 0 : 1;
    }
    return 98;
}

static void readers(void)
{
    HANDLE slot = make_slot("reader", TRUE), writer = open_slot(FALSE);
    char text[64];
    child c;
    CHECK_REQUIRE(child_write(writer, "one", 3));
    c = child_piped(child_with("count", slot));
    child_read_all(c.from, text, sizeof text);
    CHECK_EQ_S("counted-there", text, "one");
    CHECK_EQ_U("count-there", child_end(&c), 13);
    CHECK_REQUIRE(child_write(writer, "two", 3));
    c = child_piped(child_with("read", slot));
    CHECK_REQUIRE(child_write(writer, ", three", 7));
    child_read_all(c.from, text, sizeof text);
    CHECK_EQ_S("read-there", text, "two, three");
    CHECK_EQ_U("read-there-code", child_end(&c), 0);
    CHECK("write-after", child_write(writer, "four", 4));
    {
        DWORD count = 0;
        CHECK("read-here", ReadFile(slot, text, sizeof text, &count, NULL) && count == 4);
    }
    CHECK_FAILS("is-still-there", CreateMailslotA(name, 0, 0, NULL) == INVALID_HANDLE_VALUE, ERROR_ALREADY_EXISTS);
    CloseHandle(writer);
    CloseHandle(slot);
    CHECK_FAILS("gone", open_slot(FALSE) == INVALID_HANDLE_VALUE, ERROR_FILE_NOT_FOUND);
}

/* The mailslot lives with the handle of the child. */
static void survivors(void)
{
    HANDLE slot = make_slot("kept", TRUE), writer;
    char text[8];
    child c = child_piped(child_with("keep", slot));
    CHECK_REQUIRE(child_read(c.from, text, 1));
    CloseHandle(slot);
    writer = open_slot(FALSE);
    CHECK("open-the-childs", writer != INVALID_HANDLE_VALUE);
    CHECK_FAILS("the-childs-name", CreateMailslotA(name, 0, 0, NULL) == INVALID_HANDLE_VALUE, ERROR_ALREADY_EXISTS);
    CHECK("write-to-the-child", child_write(writer, "kept", 4));
    CloseHandle(c.to);
    c.to = NULL;
    child_read_all(c.from, text, sizeof text);
    CHECK_EQ_S("the-child-reads", text, "kept");
    CHECK_EQ_U("the-child-ends", child_end(&c), 0);
    CloseHandle(writer);
    CHECK_FAILS("gone-with-the-child", open_slot(FALSE) == INVALID_HANDLE_VALUE, ERROR_FILE_NOT_FOUND);
    slot = CreateMailslotA(name, 0, 0, NULL);
    CHECK("made-again", slot != INVALID_HANDLE_VALUE);
    CloseHandle(slot);
}

static void writers(void)
{
    HANDLE slot = make_slot("writer", FALSE), writer = open_slot(TRUE), theirs = NULL;
    char text[64];
    DWORD count = 0;
    child c = child_plain(child_with("write", writer), TRUE);
    CHECK_EQ_U("write-there", child_end(&c), 0);
    CHECK("message-from-there", ReadFile(slot, text, sizeof text, &count, NULL) && count == 14 &&
                                    memcmp(text, "from the child", 14) == 0);
    c = child_piped(child_with("given", NULL));
    CHECK_SUCCEEDS("give", DuplicateHandle(GetCurrentProcess(), writer, c.info.hProcess, &theirs, 0, FALSE,
                                           DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE));
    CHECK_REQUIRE(child_write(c.to, &theirs, sizeof theirs));
    CHECK_EQ_U("given-code", child_end(&c), 0);
    CHECK("message-by-the-given", ReadFile(slot, text, sizeof text, &count, NULL) && count == 5 &&
                                      memcmp(text, "given", 5) == 0);
    CloseHandle(slot);
}

int main(int argc, char **argv)
{
    if (argc > 2)
        return part(argv);
    check_begin();
    child_begin();
    readers();
    survivors();
    writers();
    return check_end();
}
