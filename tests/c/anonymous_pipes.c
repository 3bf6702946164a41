/* Anonymous pipes: CreatePipe, ReadFile, WriteFile, the end, CancelSynchronousIo.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-createpipe
 *   learn.microsoft.com/windows/win32/ipc/anonymous-pipe-operations
 *   learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-readfile
 *     ("If the lpNumberOfBytesRead parameter is zero when ReadFile returns TRUE on a pipe, the other
 *     end of the pipe called the WriteFile function with nNumberOfBytesToWrite set to zero";
 *     "If an anonymous pipe is being used and the write handle has been closed, when ReadFile attempts
 *     to read using the pipe's corresponding read handle, the function returns FALSE and GetLastError
 *     returns ERROR_BROKEN_PIPE")
 *   learn.microsoft.com/windows/win32/api/handleapi/nf-handleapi-sethandleinformation
 */
#include "child.h"

enum { LARGE = 1 << 20 };

static DWORD WINAPI write_large(LPVOID pipe)
{
    static unsigned char data[LARGE];
    DWORD i, bytes = 0;
    for (i = 0; i < LARGE; i++)
        data[i] = (unsigned char)(i * 7 + i / 256);
    return WriteFile((HANDLE)pipe, data, LARGE, &bytes, NULL) ? bytes : 0;
}

static DWORD WINAPI read_one(LPVOID pipe)
{
    char byte = 0;
    DWORD bytes = 0;
    if (!ReadFile((HANDLE)pipe, &byte, 1, &bytes, NULL))
        return 0x10000 | GetLastError();
    return bytes << 8 | (unsigned char)byte;
}

static void transfers(void)
{
    HANDLE from, to, thread;
    char text[16] = "";
    DWORD bytes = 0xbad, i, done = 0, wrong = 0;
    static unsigned char data[LARGE];

    CHECK_SUCCEEDS("create", CreatePipe(&from, &to, NULL, 0));
    CHECK_EQ_U("file-type-read", GetFileType(from), FILE_TYPE_PIPE);
    CHECK_EQ_U("file-type-write", GetFileType(to), FILE_TYPE_PIPE);
    CHECK("write", WriteFile(to, "hello", 5, &bytes, NULL) && bytes == 5);
    CHECK("read-part", ReadFile(from, text, 2, &bytes, NULL) && bytes == 2);
    CHECK_EQ_MEM("read-part-data", text, "he", 2);
    CHECK("read-rest", ReadFile(from, text, sizeof text, &bytes, NULL) && bytes == 3);
    CHECK_EQ_MEM("read-rest-data", text, "llo", 3);
    CHECK("write-nothing", WriteFile(to, "", 0, &bytes, NULL) && bytes == 0);
    CHECK_FAILS("read-from-the-wrong-end", !ReadFile(to, text, 1, &bytes, NULL), ERROR_ACCESS_DENIED);
    CHECK_FAILS("write-to-the-wrong-end", !WriteFile(from, "x", 1, &bytes, NULL), ERROR_ACCESS_DENIED);

    thread = check_spawn(read_one, from);
    CHECK_EQ_U("read-waits", WaitForSingleObject(thread, 20), WAIT_TIMEOUT);
    CHECK_REQUIRE(child_write(to, "x", 1));
    CHECK_EQ_U("read-waited", check_join(thread), 1 << 8 | 'x');

    thread = check_spawn(write_large, to);
    while (done < LARGE && ReadFile(from, data + done, LARGE - done, &bytes, NULL) && bytes > 0)
        done += bytes;
    for (i = 0; i < done; i++)
        wrong += data[i] != (unsigned char)(i * 7 + i / 256);
    CHECK_EQ_U("large-read", done, LARGE);
    CHECK_EQ_U("large-data", wrong, 0);
    CHECK_EQ_U("large-written-whole", check_join(thread), LARGE);
    CloseHandle(from);
    CloseHandle(to);
}

static void overlapped_is_ignored(void)
{
    HANDLE from, to;
    OVERLAPPED overlapped;
    DWORD bytes = 0;
    char text[4];
    CHECK_REQUIRE(CreatePipe(&from, &to, NULL, 4096));
    memset(&overlapped, 0, sizeof overlapped);
    CHECK("write-with-overlapped", WriteFile(to, "abc", 3, &bytes, &overlapped) && bytes == 3);
    memset(&overlapped, 0, sizeof overlapped);
    CHECK("read-with-overlapped", ReadFile(from, text, 3, &bytes, &overlapped) && bytes == 3);
    CloseHandle(from);
    CloseHandle(to);
}

static void ends(void)
{
    HANDLE from, to, other, thread;
    char text[4];
    DWORD bytes, tries;

    CHECK_REQUIRE(CreatePipe(&from, &to, NULL, 0));
    CHECK_REQUIRE(DuplicateHandle(GetCurrentProcess(), to, GetCurrentProcess(), &other, 0, FALSE,
                                  DUPLICATE_SAME_ACCESS));
    CHECK_REQUIRE(child_write(to, "ab", 2));
    CloseHandle(to);
    CHECK("write-by-the-duplicate", child_write(other, "c", 1));
    CloseHandle(other);
    CHECK("what-is-left", child_read(from, text, 3) && memcmp(text, "abc", 3) == 0);
    CHECK_FAILS("end", !ReadFile(from, text, 1, &bytes, NULL), ERROR_BROKEN_PIPE);
    CHECK_FAILS("end-again", !ReadFile(from, text, 1, &bytes, NULL), ERROR_BROKEN_PIPE);
    CloseHandle(from);

    CHECK_REQUIRE(CreatePipe(&from, &to, NULL, 0));
    thread = check_spawn(read_one, from);
    CloseHandle(to);
    CHECK_EQ_U("end-while-waiting", check_join(thread), 0x10000 | ERROR_BROKEN_PIPE);
    CloseHandle(from);

    CHECK_REQUIRE(CreatePipe(&from, &to, NULL, 0));
    CloseHandle(from);
    SetLastError(CHECK_POISON);
    CHECK("no-reader", !WriteFile(to, "x", 1, &bytes, NULL)
                           && (GetLastError() == ERROR_BROKEN_PIPE || GetLastError() == ERROR_NO_DATA));
    CloseHandle(to);

    CHECK_REQUIRE(CreatePipe(&from, &to, NULL, 0));
    thread = check_spawn(read_one, from);
    for (tries = 0; tries < 500 && !CancelSynchronousIo(thread); tries++)
        Sleep(10);
    CHECK_EQ_U("cancel", check_join(thread), 0x10000 | ERROR_OPERATION_ABORTED);
    CHECK("after-cancel", child_write(to, "z", 1) && child_read(from, text, 1) && text[0] == 'z');
    CHECK_SUCCEEDS("close-read", CloseHandle(from));
    CHECK_SUCCEEDS("close-write", CloseHandle(to));
    CHECK_FAILS("read-closed", !ReadFile(from, text, 1, &bytes, NULL), ERROR_INVALID_HANDLE);
}

static DWORD flags_of(HANDLE handle)
{
    DWORD flags = 0xbad;
    CHECK_REQUIRE(GetHandleInformation(handle, &flags));
    return flags;
}

static void flags(void)
{
    SECURITY_ATTRIBUTES security = child_inheritable();
    HANDLE from, to, copy;
    DWORD found;
    SOCKET s;

    CHECK_REQUIRE(CreatePipe(&from, &to, NULL, 0));
    CHECK_EQ_U("flags-of-their-own", flags_of(from) | flags_of(to), 0);
    CHECK_SUCCEEDS("set-inherit", SetHandleInformation(to, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
    CHECK_EQ_U("set-inherit-flags", flags_of(to), HANDLE_FLAG_INHERIT);
    CHECK_SUCCEEDS("set-protected",
                   SetHandleInformation(to, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE));
    CHECK_EQ_U("set-both-flags", flags_of(to), HANDLE_FLAG_INHERIT | HANDLE_FLAG_PROTECT_FROM_CLOSE);
    CHECK("close-protected", !CloseHandle(to));
    CHECK("protected-is-open", child_write(to, "x", 1));
    CHECK_SUCCEEDS("clear-protected", SetHandleInformation(to, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0));
    CHECK_EQ_U("mask-leaves-the-other", flags_of(to), HANDLE_FLAG_INHERIT);
    CHECK_SUCCEEDS("close-unprotected", CloseHandle(to));
    CHECK_FAILS("flags-of-closed", !GetHandleInformation(to, &found), ERROR_INVALID_HANDLE);
    CHECK_FAILS("set-flags-of-closed", !SetHandleInformation(to, HANDLE_FLAG_INHERIT, 0), ERROR_INVALID_HANDLE);
    CHECK_REQUIRE(DuplicateHandle(GetCurrentProcess(), from, GetCurrentProcess(), &copy, 0, TRUE, DUPLICATE_SAME_ACCESS));
    CHECK_EQ_U("duplicate-inherited", flags_of(copy), HANDLE_FLAG_INHERIT);
    CHECK_EQ_U("duplicate-leaves-source", flags_of(from), 0);
    CloseHandle(copy);
    CloseHandle(from);

    CHECK_REQUIRE(CreatePipe(&from, &to, &security, 0));
    CHECK_EQ_U("flags-by-attributes", flags_of(from) & flags_of(to), HANDLE_FLAG_INHERIT);
    CloseHandle(from);
    CloseHandle(to);

    s = WSASocketW(AF_INET, SOCK_STREAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED);
    CHECK_EQ_U("flags-of-a-socket", flags_of((HANDLE)s), HANDLE_FLAG_INHERIT);
    closesocket(s);
    s = WSASocketW(AF_INET, SOCK_STREAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    CHECK_EQ_U("flags-of-a-private-socket", flags_of((HANDLE)s), 0);
    closesocket(s);
}

/* learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-peeknamedpipe:
 *   "copies data from a named or anonymous pipe into a buffer without removing it from the pipe" */
static void peeking(void)
{
    HANDLE read_end, write_end;
    DWORD count = 0, available = 0;
    char room[8] = "";

    CHECK_REQUIRE(CreatePipe(&read_end, &write_end, NULL, 0));
    CHECK("peek-empty", PeekNamedPipe(read_end, room, sizeof room, &count, &available, NULL) && count == 0
          && available == 0);
    CHECK_REQUIRE(WriteFile(write_end, "abc", 3, &count, NULL));
    CHECK("peek", PeekNamedPipe(read_end, room, 2, &count, &available, NULL) && count == 2 && available == 3);
    CHECK_EQ_MEM("peek-data", room, "ab", 2);
    CHECK("peek-again", PeekNamedPipe(read_end, room, sizeof room, &count, &available, NULL) && count == 3);
    CHECK("read-what-was-peeked-at", ReadFile(read_end, room, sizeof room, &count, NULL) && count == 3
          && memcmp(room, "abc", 3) == 0);
    CloseHandle(write_end);
    CloseHandle(read_end);
}

/* learn.microsoft.com/windows/win32/ipc/anonymous-pipe-operations ("Anonymous pipes are implemented using a named pipe
 *   with a unique name. Therefore, you can often pass a handle to an anonymous pipe to a function that requires a handle
 *   to a named pipe."), namedpipeapi/nf-namedpipeapi-setnamedpipehandlestate, -getnamedpipeinfo */
static void as_named_pipes(void)
{
    static char data[65536];
    HANDLE read_end, write_end;
    DWORD count = 0, flags = 0xbad, out = 0, in = 0, most = 0, state = 0xbad, instances = 0, total = 0;
    DWORD no_wait = PIPE_READMODE_BYTE | PIPE_NOWAIT, wait = PIPE_READMODE_BYTE | PIPE_WAIT;
    DWORD messages = PIPE_READMODE_MESSAGE;
    char room[8];

    CHECK_REQUIRE(CreatePipe(&read_end, &write_end, NULL, 4096));
    CHECK_SUCCEEDS("info-read-end", GetNamedPipeInfo(read_end, &flags, &out, &in, &most));
    CHECK_EQ_U("info-type", flags & PIPE_TYPE_MESSAGE, PIPE_TYPE_BYTE);
    CHECK_EQ_U("info-end", flags & PIPE_SERVER_END, PIPE_SERVER_END);
    CHECK("info-sizes", out >= 4096 && in >= 4096);
    CHECK_EQ_U("info-instances", most, 1);
    CHECK_SUCCEEDS("info-write-end", GetNamedPipeInfo(write_end, &flags, NULL, NULL, NULL));
    CHECK_EQ_U("info-other-end", flags & PIPE_SERVER_END, PIPE_CLIENT_END);
    CHECK_SUCCEEDS("state", GetNamedPipeHandleStateA(read_end, &state, &instances, NULL, NULL, NULL, 0));
    CHECK("state-waits", state == (PIPE_READMODE_BYTE | PIPE_WAIT) && instances == 1);
    CHECK_FAILS("no-messages", !SetNamedPipeHandleState(read_end, &messages, NULL, NULL), ERROR_INVALID_PARAMETER);

    CHECK_SUCCEEDS("no-wait", SetNamedPipeHandleState(read_end, &no_wait, NULL, NULL));
    CHECK_SUCCEEDS("state-again", GetNamedPipeHandleStateA(read_end, &state, NULL, NULL, NULL, NULL, 0));
    CHECK_EQ_U("state-does-not-wait", state, no_wait);
    CHECK_FAILS("no-wait-read", !ReadFile(read_end, room, sizeof room, &count, NULL), ERROR_NO_DATA);
    CHECK_REQUIRE(WriteFile(write_end, "abc", 3, &count, NULL));
    CHECK("no-wait-data", ReadFile(read_end, room, sizeof room, &count, NULL) && count == 3);
    CHECK_SUCCEEDS("no-wait-to-write", SetNamedPipeHandleState(write_end, &no_wait, NULL, NULL));
    do {
        if (!WriteFile(write_end, data, 1000, &count, NULL))
            break;
        total += count;
    } while (count != 0 && total < 16 * sizeof data);
    CHECK("no-wait-until-full", count == 0 && total >= 4000 && total < 16 * sizeof data);
    CHECK_SUCCEEDS("wait-again", SetNamedPipeHandleState(read_end, &wait, NULL, NULL));
    while (total != 0 && ReadFile(read_end, data, sizeof data, &count, NULL) && count <= total)
        total -= count;
    CHECK_EQ_U("all-that-was-written", total, 0);

    CHECK_FAILS("peek-at-the-write-end", !PeekNamedPipe(write_end, room, 1, &count, NULL, NULL), ERROR_ACCESS_DENIED);
    CHECK_REQUIRE(WriteFile(write_end, "z", 1, &count, NULL));
    CloseHandle(write_end);
    CHECK("peek-at-the-last", PeekNamedPipe(read_end, room, 8, &count, NULL, NULL) && count == 1);
    CHECK_REQUIRE(ReadFile(read_end, room, 8, &count, NULL) && count == 1);
    CHECK_FAILS("peek-at-the-end", !PeekNamedPipe(read_end, room, 8, &count, NULL, NULL), ERROR_BROKEN_PIPE);
    CHECK_SUCCEEDS("no-wait-at-the-end", SetNamedPipeHandleState(read_end, &no_wait, NULL, NULL));
    CHECK_FAILS("read-at-the-end", !ReadFile(read_end, room, 8, &count, NULL), ERROR_BROKEN_PIPE);
    CloseHandle(read_end);
    CHECK_FAILS("closed-info", !GetNamedPipeInfo(read_end, &flags, NULL, NULL, NULL), ERROR_INVALID_HANDLE);
    CHECK_FAILS("closed-state", !SetNamedPipeHandleState(read_end, &wait, NULL, NULL), ERROR_INVALID_HANDLE);
}

int main(void)
{
    check_begin();
    transfers();
    overlapped_is_ignored();
    ends();
    flags();
    peeking();
    as_named_pipes();
    return check_end();
}
