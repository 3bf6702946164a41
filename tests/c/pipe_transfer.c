/* What is read of what was written: bytes and messages, peeks, transactions, quotas, flushes.
 * https://learn.microsoft.com/windows/win32/ipc/named-pipe-type-read-and-wait-modes
 * https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-peeknamedpipe
 * https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-transactnamedpipe */
#include "pipe_check.h"

static void bytes(void)
{
    HANDLE server, client;
    char room[32];
    DWORD count, available, left;

    pipe_pair("bytes", PIPE_BYTES, 0, &server, &client);
    pipe_write(client, "abc", 3);
    pipe_write(client, "defgh", 5);
    CHECK_SUCCEEDS("peek-bytes", PeekNamedPipe(server, room, 6, &count, &available, &left));
    CHECK_EQ_U("peek-bytes-count", count, 6);
    CHECK_EQ_U("peek-bytes-available", available, 8);
    CHECK_EQ_U("bytes-have-no-messages", left, 0);
    CHECK_EQ_MEM("peek-crosses-writes", room, "abcdef", 6);
    CHECK_SUCCEEDS("read-part", ReadFile(server, room, 5, &count, NULL) && count == 5);
    CHECK_EQ_MEM("read-crosses-writes", room, "abcde", 5);
    CHECK_SUCCEEDS("read-the-rest", ReadFile(server, room, 32, &count, NULL) && count == 3);
    CHECK_EQ_MEM("the-rest", room, "fgh", 3);
    CHECK_SUCCEEDS("peek-nothing", PeekNamedPipe(server, room, 6, &count, &available, &left));
    CHECK("nothing-there", count == 0 && available == 0 && left == 0);
    pipe_write(server, "back", 4);
    CHECK_SUCCEEDS("the-other-way", ReadFile(client, room, 32, &count, NULL) && count == 4);
    {
        DWORD mode = PIPE_READMODE_MESSAGE;
        CHECK_FAILS("no-messages-of-bytes", !SetNamedPipeHandleState(client, &mode, NULL, NULL), ERROR_INVALID_PARAMETER);
        CHECK_FAILS("no-transactions-of-bytes", !TransactNamedPipe(client, room, 1, room, 1, &count, NULL), ERROR_BAD_PIPE);
    }
    CloseHandle(client);
    CloseHandle(server);
}

static void messages(void)
{
    HANDLE server, client;
    char room[32];
    DWORD count, available, left, mode = PIPE_READMODE_BYTE;

    pipe_pair("messages", PIPE_MESSAGES, 0, &server, &client);
    pipe_write(client, "one", 3);
    pipe_write(client, "twothree", 8);
    CHECK_SUCCEEDS("peek-message", PeekNamedPipe(server, room, 32, &count, &available, &left));
    CHECK_EQ_U("peek-one-message", count, 3);
    CHECK_EQ_U("peek-all-available", available, 11);
    CHECK_EQ_U("peek-left-nothing", left, 0);
    CHECK_SUCCEEDS("read-message", ReadFile(server, room, 32, &count, NULL) && count == 3);
    CHECK_FAILS("more-data", !ReadFile(server, room, 3, &count, NULL), ERROR_MORE_DATA);
    CHECK_EQ_U("more-data-count", count, 3);
    CHECK_EQ_MEM("more-data-begins", room, "two", 3);
    CHECK_SUCCEEDS("peek-the-rest", PeekNamedPipe(server, room, 2, &count, &available, &left));
    CHECK_EQ_U("peek-rest-count", count, 2);
    CHECK_EQ_U("peek-rest-available", available, 5);
    CHECK_EQ_U("peek-rest-left", left, 3);
    CHECK_SUCCEEDS("read-rest", ReadFile(server, room, 32, &count, NULL) && count == 5);
    CHECK_EQ_MEM("rest", room, "three", 5);

    pipe_write(client, "", 0);
    pipe_write(client, "x", 1);
    CHECK_SUCCEEDS("empty-message", ReadFile(server, room, 32, &count, NULL));
    CHECK_EQ_U("empty-message-count", count, 0);
    CHECK_FAILS("no-room", !ReadFile(server, room, 0, &count, NULL), ERROR_MORE_DATA);
    CHECK_SUCCEEDS("after-no-room", ReadFile(server, room, 1, &count, NULL) && count == 1);

    CHECK_SUCCEEDS("read-as-bytes", SetNamedPipeHandleState(server, &mode, NULL, NULL));
    pipe_write(client, "four", 4);
    pipe_write(client, "five", 4);
    CHECK_SUCCEEDS("peek-as-bytes", PeekNamedPipe(server, room, 32, &count, &available, NULL));
    CHECK("peek-crosses-messages", count == 8 && available == 8);
    CHECK_SUCCEEDS("bytes-cross-messages", ReadFile(server, room, 32, &count, NULL));
    CHECK_EQ_U("bytes-cross-messages-count", count, 8);
    CHECK_EQ_MEM("bytes-of-messages", room, "fourfive", 8);
    CloseHandle(client);
    CloseHandle(server);
}

static DWORD WINAPI echo(LPVOID argument)
{
    HANDLE server = argument;
    static char room[1 << 20];
    DWORD count;
    if (!ConnectNamedPipe(server, NULL) && GetLastError() != ERROR_PIPE_CONNECTED)
        return GetLastError();
    while (ReadFile(server, room, sizeof room, &count, NULL))
        if (!WriteFile(server, room, count, &count, NULL))
            return GetLastError();
    return GetLastError();
}

static void transactions(void)
{
    HANDLE server = pipe_server("transact", PIPE_MESSAGES, 0), client = pipe_client("transact", 0);
    HANDLE thread = check_spawn(echo, server);
    char room[32];
    DWORD count, mode = PIPE_READMODE_MESSAGE;

    CHECK_FAILS("transact-reading-bytes", !TransactNamedPipe(client, "abc", 3, room, 32, &count, NULL), ERROR_BAD_PIPE);
    CHECK_SUCCEEDS("client-reads-messages", SetNamedPipeHandleState(client, &mode, NULL, NULL));
    CHECK_SUCCEEDS("transact", TransactNamedPipe(client, "abc", 3, room, 32, &count, NULL));
    CHECK_EQ_U("transact-count", count, 3);
    CHECK_EQ_MEM("transact-reply", room, "abc", 3);
    CHECK_FAILS("transact-more", !TransactNamedPipe(client, "abcdef", 6, room, 4, &count, NULL), ERROR_MORE_DATA);
    CHECK_EQ_U("transact-more-count", count, 4);
    CHECK_FAILS("transact-with-unread", !TransactNamedPipe(client, "x", 1, room, 4, &count, NULL), ERROR_PIPE_BUSY);
    CHECK_SUCCEEDS("transact-rest", ReadFile(client, room, 32, &count, NULL) && count == 2);
    CloseHandle(client);
    CHECK_EQ_U("echo-ends", check_join(thread), ERROR_BROKEN_PIPE);
    CloseHandle(server);

    CHECK_FAILS("call-nobody", !CallNamedPipeA(pipe_name("call"), "x", 1, room, 32, &count, NMPWAIT_NOWAIT),
                ERROR_FILE_NOT_FOUND);
    server = pipe_server("call", PIPE_MESSAGES, 0);
    thread = check_spawn(echo, server);
    CHECK_SUCCEEDS("call", CallNamedPipeA(pipe_name("call"), "hello", 5, room, 32, &count, NMPWAIT_WAIT_FOREVER));
    CHECK_EQ_U("call-count", count, 5);
    CHECK_EQ_MEM("call-reply", room, "hello", 5);
    CHECK_EQ_U("call-closes", check_join(thread), ERROR_BROKEN_PIPE);
    CHECK_FAILS("call-busy", !CallNamedPipeA(pipe_name("call"), "x", 1, room, 32, &count, 10), ERROR_SEM_TIMEOUT);
    CHECK_FAILS("call-busy-no-wait", !CallNamedPipeA(pipe_name("call"), "x", 1, room, 32, &count, NMPWAIT_NOWAIT),
                ERROR_PIPE_BUSY);
    CHECK_SUCCEEDS("call-disconnect", DisconnectNamedPipe(server));
    thread = check_spawn(echo, server);
    CHECK_FAILS("call-more", !CallNamedPipeA(pipe_name("call"), "hello", 5, room, 2, &count, NMPWAIT_WAIT_FOREVER),
                ERROR_MORE_DATA);
    CHECK_EQ_U("call-more-count", count, 2);
    CHECK_EQ_U("call-more-closes", check_join(thread), ERROR_BROKEN_PIPE);
    CloseHandle(server);
}

static void large(void)
{
    enum { SIZE = 1000003 };
    HANDLE server = pipe_server("large", PIPE_MESSAGES, 0), client = pipe_client("large", 0);
    HANDLE thread = check_spawn(echo, server);
    char *sent = malloc(SIZE), *room = malloc(SIZE + 100);
    DWORD count, i, mode = PIPE_READMODE_MESSAGE, available, left;

    CHECK_REQUIRE(sent && room && SetNamedPipeHandleState(client, &mode, NULL, NULL));
    for (i = 0; i < SIZE; i++)
        sent[i] = (char)(i * 7 + i / 1000);
    CHECK_SUCCEEDS("write-large", WriteFile(client, sent, SIZE, &count, NULL));
    CHECK_EQ_U("write-large-count", count, SIZE);
    CHECK_FAILS("read-large-begin", !ReadFile(client, room, 100, &count, NULL), ERROR_MORE_DATA);
    CHECK_SUCCEEDS("peek-large", PeekNamedPipe(client, NULL, 0, NULL, &available, &left));
    CHECK_EQ_U("peek-large-left", left, SIZE - 100);
    CHECK_SUCCEEDS("read-large", ReadFile(client, room + 100, SIZE, &count, NULL));
    CHECK_EQ_U("read-large-count", count, SIZE - 100);
    CHECK_EQ_MEM("large", room, sent, SIZE);
    CloseHandle(client);
    check_join(thread);
    CloseHandle(server);
    free(sent);
    free(room);
}

static DWORD WINAPI write_and_flush(LPVOID client)
{
    DWORD count;
    if (!WriteFile(client, "0123456789", 10, &count, NULL))
        return GetLastError();
    return FlushFileBuffers(client) ? 0 : GetLastError();
}

static void quotas(void)
{
    HANDLE server, client, thread;
    static char room[5000];
    DWORD count, out_size, in_size, flags, instances;

    pipe_pair("quota", PIPE_MESSAGES, 0, &server, &client);
    CHECK_SUCCEEDS("flush-nothing", FlushFileBuffers(client));
    pipe_write(client, room, 4096);
    thread = check_spawn(write_and_flush, client);
    CHECK_SUCCEEDS("read-the-quota", ReadFile(server, room, sizeof room, &count, NULL) && count == 4096);
    CHECK_SUCCEEDS("read-what-waited", ReadFile(server, room, sizeof room, &count, NULL) && count == 10);
    CHECK_EQ_U("written-and-flushed", check_join(thread), 0);
    pipe_write(client, "unread", 6);
    thread = check_spawn(write_and_flush, client);
    CHECK_SUCCEEDS("read-one", ReadFile(server, room, sizeof room, &count, NULL) && count == 6);
    CloseHandle(server);
    {
        DWORD error = check_join(thread);
        CHECK("flush-of-the-unread", error == ERROR_BROKEN_PIPE || error == ERROR_NO_DATA);
    }
    CloseHandle(client);

    server = CreateNamedPipeA(pipe_name("info"), PIPE_ACCESS_DUPLEX, PIPE_MESSAGES, 7, 1000, 2000, 0, NULL);
    client = pipe_client("info", 0);
    CHECK_SUCCEEDS("info-of-the-server", GetNamedPipeInfo(server, &flags, &out_size, &in_size, &instances));
    CHECK_EQ_U("server-flags", flags, PIPE_SERVER_END | PIPE_TYPE_MESSAGE);
    CHECK_EQ_U("server-instances", instances, 7);
    CHECK("server-sizes", out_size >= 1000 && in_size >= 2000);
    CHECK_SUCCEEDS("info-of-the-client", GetNamedPipeInfo(client, &flags, NULL, NULL, NULL));
    CHECK_EQ_U("client-flags", flags, PIPE_CLIENT_END | PIPE_TYPE_MESSAGE);
    CHECK_SUCCEEDS("state-of-the-server", GetNamedPipeHandleStateA(server, &flags, &count, NULL, NULL, NULL, 0));
    CHECK_EQ_U("server-modes", flags, PIPE_READMODE_MESSAGE);
    CHECK_EQ_U("one-instance", count, 1);
    CHECK_SUCCEEDS("state-of-the-client", GetNamedPipeHandleStateA(client, &flags, NULL, NULL, NULL, NULL, 0));
    CHECK_EQ_U("clients-begin-with-bytes", flags, PIPE_READMODE_BYTE);
    flags = PIPE_READMODE_MESSAGE | PIPE_NOWAIT;
    CHECK_SUCCEEDS("set-both", SetNamedPipeHandleState(client, &flags, NULL, NULL));
    flags = 0;
    CHECK_SUCCEEDS("get-both", GetNamedPipeHandleStateA(client, &flags, NULL, NULL, NULL, NULL, 0));
    CHECK_EQ_U("both", flags, PIPE_READMODE_MESSAGE | PIPE_NOWAIT);
    flags = 0x10;
    CHECK_FAILS("set-unknown", !SetNamedPipeHandleState(client, &flags, NULL, NULL), ERROR_INVALID_PARAMETER);
    {
        ULONG process = 0;
        CHECK_SUCCEEDS("client-process", GetNamedPipeClientProcessId(server, &process));
        CHECK_EQ_U("client-is-here", process, GetCurrentProcessId());
        process = 0;
        CHECK_SUCCEEDS("server-process", GetNamedPipeServerProcessId(client, &process));
        CHECK_EQ_U("server-is-here", process, GetCurrentProcessId());
    }
    CloseHandle(client);
    CloseHandle(server);
}

static void impersonation(void)
{
    HANDLE server, client;
    char room[8];
    DWORD count;

    pipe_pair("act", PIPE_MESSAGES, 0, &server, &client);
    CHECK_FAILS("act-before-reading", !ImpersonateNamedPipeClient(server), ERROR_CANNOT_IMPERSONATE);
    pipe_write(client, "x", 1);
    CHECK_SUCCEEDS("read-before-acting", ReadFile(server, room, 8, &count, NULL));
    CHECK_SUCCEEDS("act-for-the-client", ImpersonateNamedPipeClient(server));
    CHECK_SUCCEEDS("act-for-oneself", RevertToSelf());
    CloseHandle(client);
    CloseHandle(server);
}

int main(void)
{
    check_begin_without_winsock();
    bytes();
    messages();
    transactions();
    large();
    quotas();
    impersonation();
    return check_end();
}
