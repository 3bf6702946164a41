/* Creating, opening and connecting, and what each state of an instance allows.
 * https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-createnamedpipew
 * https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-connectnamedpipe
 * https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-disconnectnamedpipe */
#include "pipe_check.h"

static void names(void)
{
    char name[400];
    HANDLE server, client;

    CHECK_FAILS("create-no-pipe", CreateNamedPipeA("C:\\x", PIPE_ACCESS_DUPLEX, PIPE_BYTES, 1, 0, 0, 0, NULL)
                == INVALID_HANDLE_VALUE, ERROR_INVALID_NAME);
    CHECK_FAILS("create-no-name", CreateNamedPipeA("\\\\.\\pipe\\", PIPE_ACCESS_DUPLEX, PIPE_BYTES, 1, 0, 0, 0, NULL)
                == INVALID_HANDLE_VALUE, ERROR_INVALID_NAME);
    CHECK_FAILS("open-nobody's", pipe_open("nobody", GENERIC_READ, 0) == INVALID_HANDLE_VALUE, ERROR_FILE_NOT_FOUND);
    CHECK_FAILS("wait-nobody's", !WaitNamedPipeA(pipe_name("nobody"), 1000), ERROR_FILE_NOT_FOUND);

    server = CreateNamedPipeA(pipe_name("CaSe"), PIPE_ACCESS_DUPLEX, PIPE_BYTES, 1, 0, 0, 0, NULL);
    CHECK_REQUIRE(server != INVALID_HANDLE_VALUE);
    client = pipe_open("cAsE", GENERIC_READ, 0);
    CHECK("case-does-not-matter", client != INVALID_HANDLE_VALUE);
    CloseHandle(client);
    CloseHandle(server);

    server = pipe_server("odd %~#'(){}[]!$&^;,=+@ name.x", PIPE_BYTES, 0);
    client = pipe_open("ODD %~#'(){}[]!$&^;,=+@ NAME.X", GENERIC_READ, 0);
    CHECK("odd-characters", client != INVALID_HANDLE_VALUE);
    CloseHandle(client);
    CloseHandle(server);

    memset(name, 'n', sizeof name);
    memcpy(name, "\\\\.\\pipe\\", 9);
    name[256] = 0;
    server = CreateNamedPipeA(name, PIPE_ACCESS_DUPLEX, PIPE_BYTES, 1, 0, 0, 0, NULL);
    CHECK("name-of-256-characters", server != INVALID_HANDLE_VALUE);
    client = CreateFileA(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    CHECK("open-name-of-256-characters", client != INVALID_HANDLE_VALUE);
    CloseHandle(client);
    name[255] = 'm';
    CHECK_FAILS("long-names-differ-at-the-end",
                CreateFileA(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE,
                ERROR_FILE_NOT_FOUND);
    CloseHandle(server);

    {
        static const WCHAR wide[] = {'\\', '\\', '.', '\\', 'p', 'i', 'p', 'e', '\\', 't', 0xe4, 0x65e5, 0};
        server = CreateNamedPipeW(wide, PIPE_ACCESS_DUPLEX, PIPE_BYTES, 1, 0, 0, 0, NULL);
        CHECK("wide-name", server != INVALID_HANDLE_VALUE);
        CHECK_SUCCEEDS("wide-wait", WaitNamedPipeW(wide, 100));
        client = CreateFileW(wide, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
        CHECK("wide-open", client != INVALID_HANDLE_VALUE);
        CloseHandle(client);
        CloseHandle(server);
    }
    {
        char computer[64];
        DWORD length = sizeof computer;
        CHECK_REQUIRE(GetComputerNameA(computer, &length));
        server = pipe_server("machine", PIPE_BYTES, 0);
        snprintf(name, sizeof name, "\\\\%s%s", computer, pipe_name("machine") + 3);
        client = CreateFileA(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
        CHECK("by-the-machine's-name", client != INVALID_HANDLE_VALUE);
        CloseHandle(client);
        CloseHandle(server);
    }
}

static void parameters(void)
{
    HANDLE server;

    CHECK_FAILS("create-no-access", pipe_server_of("no-access", 0, PIPE_BYTES, 1) == INVALID_HANDLE_VALUE,
                ERROR_INVALID_PARAMETER);
    CHECK_FAILS("create-bad-mode", pipe_server_of("bad-mode", PIPE_ACCESS_DUPLEX, 0x100, 1) == INVALID_HANDLE_VALUE,
                ERROR_INVALID_PARAMETER);
    CHECK_FAILS("create-no-instances", pipe_server_of("no-instances", PIPE_ACCESS_DUPLEX, PIPE_BYTES, 0) == INVALID_HANDLE_VALUE,
                ERROR_INVALID_PARAMETER);
    CHECK_FAILS("create-256-instances", pipe_server_of("many-instances", PIPE_ACCESS_DUPLEX, PIPE_BYTES, 256) == INVALID_HANDLE_VALUE,
                ERROR_INVALID_PARAMETER);
    CHECK_FAILS("messages-of-bytes",
                pipe_server_of("messages-of-bytes", PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE | PIPE_READMODE_MESSAGE, 1) == INVALID_HANDLE_VALUE,
                ERROR_INVALID_PARAMETER);
    server = pipe_server_of("p", PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE | PIPE_READMODE_BYTE, 1);
    CHECK("bytes-of-messages", server != INVALID_HANDLE_VALUE);
    CHECK_EQ_U("type-of-a-pipe", GetFileType(server), FILE_TYPE_PIPE);
    CHECK_SUCCEEDS("close", CloseHandle(server));
    server = pipe_server_of("p", PIPE_ACCESS_DUPLEX | FILE_FLAG_WRITE_THROUGH, PIPE_BYTES | PIPE_REJECT_REMOTE_CLIENTS, 1);
    CHECK("no-remote-clients", server != INVALID_HANDLE_VALUE);
    CloseHandle(server);
}

static void instances(void)
{
    HANDLE one, two, client;

    one = pipe_server_of("first", PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE, PIPE_BYTES, 2);
    CHECK("first-instance", one != INVALID_HANDLE_VALUE);
    CHECK_FAILS("second-as-first",
                pipe_server_of("first", PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE, PIPE_BYTES, 2) == INVALID_HANDLE_VALUE,
                ERROR_ACCESS_DENIED);
    CloseHandle(one);

    one = pipe_server_of("many", PIPE_ACCESS_DUPLEX, PIPE_BYTES, 2);
    CHECK_FAILS("second-of-another-direction",
                pipe_server_of("many", PIPE_ACCESS_INBOUND, PIPE_BYTES, 2) == INVALID_HANDLE_VALUE, ERROR_ACCESS_DENIED);
    CHECK_FAILS("second-of-another-type",
                pipe_server_of("many", PIPE_ACCESS_DUPLEX, PIPE_MESSAGES, 2) == INVALID_HANDLE_VALUE, ERROR_ACCESS_DENIED);
    two = pipe_server_of("many", PIPE_ACCESS_DUPLEX, PIPE_BYTES, 2);
    CHECK("second-instance", two != INVALID_HANDLE_VALUE);
    CHECK_FAILS("third-of-two", pipe_server_of("many", PIPE_ACCESS_DUPLEX, PIPE_BYTES, 2) == INVALID_HANDLE_VALUE,
                ERROR_PIPE_BUSY);
    client = pipe_open("many", GENERIC_READ | GENERIC_WRITE, 0);
    CHECK("client-of-one", client != INVALID_HANDLE_VALUE);
    {
        HANDLE other = pipe_open("many", GENERIC_READ | GENERIC_WRITE, 0);
        CHECK("client-of-the-other", other != INVALID_HANDLE_VALUE);
        CHECK_FAILS("client-of-none", pipe_open("many", GENERIC_READ, 0) == INVALID_HANDLE_VALUE, ERROR_PIPE_BUSY);
        CHECK_FAILS("wait-while-busy", !WaitNamedPipeA(pipe_name("many"), 10), ERROR_SEM_TIMEOUT);
        CHECK_FAILS("wait-as-long-as-usual", !WaitNamedPipeA(pipe_name("many"), NMPWAIT_USE_DEFAULT_WAIT), ERROR_SEM_TIMEOUT);
        CloseHandle(other);
    }
    CloseHandle(client);
    CHECK_FAILS("still-busy-when-clients-left", pipe_open("many", GENERIC_READ, 0) == INVALID_HANDLE_VALUE,
                ERROR_PIPE_BUSY);
    CloseHandle(one);
    CloseHandle(two);
    CHECK_FAILS("gone-with-the-last", pipe_open("many", GENERIC_READ, 0) == INVALID_HANDLE_VALUE, ERROR_FILE_NOT_FOUND);
}

static void directions(void)
{
    HANDLE server, client;
    char room[8] = "";
    DWORD count, mode = PIPE_READMODE_BYTE;

    server = pipe_server_of("in", PIPE_ACCESS_INBOUND, PIPE_BYTES, 1);
    CHECK_REQUIRE(server != INVALID_HANDLE_VALUE);
    CHECK_FAILS("read-what-flows-in", pipe_open("in", GENERIC_READ, 0) == INVALID_HANDLE_VALUE, ERROR_ACCESS_DENIED);
    CHECK_FAILS("both-of-what-flows-in", pipe_open("in", GENERIC_READ | GENERIC_WRITE, 0) == INVALID_HANDLE_VALUE,
                ERROR_ACCESS_DENIED);
    client = pipe_open("in", GENERIC_WRITE, 0);
    CHECK("write-what-flows-in", client != INVALID_HANDLE_VALUE);
    CHECK_FAILS("client-reads-what-flows-in", !ReadFile(client, room, 1, &count, NULL), ERROR_ACCESS_DENIED);
    CHECK_FAILS("server-writes-what-flows-in", !WriteFile(server, room, 1, &count, NULL), ERROR_ACCESS_DENIED);
    CHECK_SUCCEEDS("client-writes-in", WriteFile(client, "in", 2, &count, NULL));
    CHECK_SUCCEEDS("server-reads-in", ReadFile(server, room, 8, &count, NULL) && count == 2);
    CloseHandle(client);
    CloseHandle(server);

    server = pipe_server_of("out", PIPE_ACCESS_OUTBOUND, PIPE_BYTES, 1);
    CHECK_REQUIRE(server != INVALID_HANDLE_VALUE);
    CHECK_FAILS("write-what-flows-out", pipe_open("out", GENERIC_WRITE, 0) == INVALID_HANDLE_VALUE, ERROR_ACCESS_DENIED);
    client = pipe_open("out", GENERIC_READ, 0);
    CHECK("read-what-flows-out", client != INVALID_HANDLE_VALUE);
    CHECK_FAILS("no-right-to-set-modes", !SetNamedPipeHandleState(client, &mode, NULL, NULL), ERROR_ACCESS_DENIED);
    CHECK_SUCCEEDS("server-writes-out", WriteFile(server, "out", 3, &count, NULL));
    CHECK_SUCCEEDS("client-reads-out", ReadFile(client, room, 8, &count, NULL) && count == 3);
    CHECK_FAILS("peek-what-flows-out", !PeekNamedPipe(server, NULL, 0, NULL, &count, NULL), ERROR_ACCESS_DENIED);
    CloseHandle(client);
    CHECK_FAILS("one-instance-has-had-its-client", pipe_open("out", GENERIC_READ, 0) == INVALID_HANDLE_VALUE,
                ERROR_PIPE_BUSY);
    CloseHandle(server);

    server = pipe_server_of("set", PIPE_ACCESS_OUTBOUND, PIPE_MESSAGES, 1);
    client = pipe_open("set", GENERIC_READ | FILE_WRITE_ATTRIBUTES, 0);
    CHECK_SUCCEEDS("right-to-set-modes", SetNamedPipeHandleState(client, &mode, NULL, NULL));
    CloseHandle(client);
    CloseHandle(server);
}

static void states(void)
{
    HANDLE server, client;
    char room[8] = "";
    DWORD count;

    server = pipe_server("states", PIPE_MESSAGES, 0);
    CHECK_FAILS("read-listening", !ReadFile(server, room, 8, &count, NULL), ERROR_PIPE_LISTENING);
    CHECK_FAILS("write-listening", !WriteFile(server, room, 8, &count, NULL), ERROR_PIPE_LISTENING);
    CHECK_FAILS("peek-listening", !PeekNamedPipe(server, NULL, 0, NULL, &count, NULL), ERROR_BAD_PIPE);
    CHECK_FAILS("transact-listening", !TransactNamedPipe(server, room, 1, room, 1, &count, NULL), ERROR_BAD_PIPE);

    client = pipe_client("states", 0);
    CHECK_SUCCEEDS("client-writes-before-connect", WriteFile(client, "first", 5, &count, NULL));
    CHECK_FAILS("connect-after-the-client", !ConnectNamedPipe(server, NULL), ERROR_PIPE_CONNECTED);
    CHECK_FAILS("connect-again", !ConnectNamedPipe(server, NULL), ERROR_PIPE_CONNECTED);
    CHECK_FAILS("client-connects", !ConnectNamedPipe(client, NULL), ERROR_INVALID_FUNCTION);
    CHECK_FAILS("client-disconnects", !DisconnectNamedPipe(client), ERROR_INVALID_FUNCTION);
    CHECK_SUCCEEDS("read-the-first", ReadFile(server, room, 8, &count, NULL) && count == 5);

    CHECK_SUCCEEDS("last-words", WriteFile(client, "last", 4, &count, NULL));
    CloseHandle(client);
    CHECK_FAILS("connect-when-the-client-left", !ConnectNamedPipe(server, NULL), ERROR_NO_DATA);
    CHECK_SUCCEEDS("read-last-words", ReadFile(server, room, 8, &count, NULL) && count == 4);
    CHECK_FAILS("read-after-the-end", !ReadFile(server, room, 8, &count, NULL), ERROR_BROKEN_PIPE);
    CHECK_EQ_U("nothing-read-after-the-end", count, 0);
    CHECK_FAILS("peek-after-the-end", !PeekNamedPipe(server, NULL, 0, NULL, &count, NULL), ERROR_BROKEN_PIPE);
    CHECK_FAILS("write-after-the-end", !WriteFile(server, room, 8, &count, NULL), ERROR_NO_DATA);

    CHECK_SUCCEEDS("disconnect", DisconnectNamedPipe(server));
    CHECK_FAILS("read-disconnected", !ReadFile(server, room, 8, &count, NULL), ERROR_PIPE_NOT_CONNECTED);
    CHECK_FAILS("write-disconnected", !WriteFile(server, room, 8, &count, NULL), ERROR_PIPE_NOT_CONNECTED);
    CHECK_FAILS("peek-disconnected", !PeekNamedPipe(server, NULL, 0, NULL, &count, NULL), ERROR_PIPE_NOT_CONNECTED);
    CHECK_FAILS("disconnect-again", !DisconnectNamedPipe(server), ERROR_PIPE_NOT_CONNECTED);
    CHECK_FAILS("flush-disconnected", !FlushFileBuffers(server), ERROR_PIPE_NOT_CONNECTED);
    CHECK_FAILS("open-disconnected", pipe_open("states", GENERIC_READ, 0) == INVALID_HANDLE_VALUE, ERROR_PIPE_BUSY);
    CloseHandle(server);
}

static DWORD WINAPI open_soon(LPVOID part)
{
    HANDLE client;
    if (!WaitNamedPipeA(pipe_name(part), NMPWAIT_WAIT_FOREVER))
        return GetLastError();
    client = pipe_open(part, GENERIC_READ | GENERIC_WRITE, 0);
    if (client == INVALID_HANDLE_VALUE)
        return GetLastError();
    CloseHandle(client);
    return 0;
}

static void connecting_again(void)
{
    HANDLE server = pipe_server("again", PIPE_BYTES, 0), client = pipe_client("again", 0), thread;
    char room[8] = "";
    DWORD count;

    CHECK_SUCCEEDS("server-writes", WriteFile(server, "unread", 6, &count, NULL));
    CHECK_SUCCEEDS("disconnect-with-unread", DisconnectNamedPipe(server));
    CHECK_FAILS("unread-is-lost", !ReadFile(client, room, 8, &count, NULL), ERROR_PIPE_NOT_CONNECTED);
    CHECK_FAILS("client-writes-disconnected", !WriteFile(client, room, 8, &count, NULL), ERROR_PIPE_NOT_CONNECTED);
    CHECK_FAILS("client-peeks-disconnected", !PeekNamedPipe(client, NULL, 0, NULL, &count, NULL),
                ERROR_PIPE_NOT_CONNECTED);
    CloseHandle(client);
    thread = check_spawn(open_soon, "again");
    {
        BOOL connected = ConnectNamedPipe(server, NULL);
        CHECK("connect-a-second-client", connected || GetLastError() == ERROR_PIPE_CONNECTED
                                             || GetLastError() == ERROR_NO_DATA);
    }
    CHECK_EQ_U("second-client", check_join(thread), 0);
    CHECK_FAILS("second-client-left", !ReadFile(server, room, 8, &count, NULL), ERROR_BROKEN_PIPE);
    CloseHandle(server);
    CHECK_FAILS("wait-when-gone", !WaitNamedPipeA(pipe_name("again"), NMPWAIT_WAIT_FOREVER), ERROR_FILE_NOT_FOUND);
}

static void server_leaves(void)
{
    HANDLE server, client;
    char room[8] = "";
    DWORD count;

    pipe_pair("leaves", PIPE_MESSAGES, 0, &server, &client);
    pipe_write(server, "bye", 3);
    CloseHandle(server);
    CHECK_SUCCEEDS("what-the-server-left", ReadFile(client, room, 8, &count, NULL) && count == 3);
    CHECK_FAILS("client-reads-after-the-end", !ReadFile(client, room, 8, &count, NULL), ERROR_BROKEN_PIPE);
    CHECK_FAILS("client-writes-after-the-end", !WriteFile(client, room, 8, &count, NULL), ERROR_NO_DATA);
    CHECK_FAILS("client-transacts-after-the-end", !TransactNamedPipe(client, room, 1, room, 1, &count, NULL), ERROR_BAD_PIPE);
    CloseHandle(client);
}

static void without_waiting(void)
{
    HANDLE server = pipe_server("nowait", PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_NOWAIT, 0), client;
    static char room[8192];
    DWORD count;

    CHECK_FAILS("nowait-connect-listening", !ConnectNamedPipe(server, NULL), ERROR_PIPE_LISTENING);
    client = pipe_client("nowait", 0);
    CHECK_FAILS("nowait-connect-connected", !ConnectNamedPipe(server, NULL), ERROR_PIPE_CONNECTED);
    CHECK_FAILS("nowait-read-nothing", !ReadFile(server, room, 8, &count, NULL), ERROR_NO_DATA);
    CHECK_SUCCEEDS("nowait-write", WriteFile(server, room, 4000, &count, NULL) && count == 4000);
    CHECK_SUCCEEDS("nowait-write-too-much", WriteFile(server, room, 4000, &count, NULL));
    CHECK_EQ_U("nowait-nothing-written", count, 0);
    pipe_write(client, "x", 1);
    CHECK_SUCCEEDS("nowait-read", ReadFile(server, room, 8, &count, NULL) && count == 1);
    CloseHandle(client);
    CHECK_FAILS("nowait-connect-left", !ConnectNamedPipe(server, NULL), ERROR_NO_DATA);
    CHECK_SUCCEEDS("nowait-disconnect", DisconnectNamedPipe(server));
    CHECK_SUCCEEDS("nowait-connect-first", ConnectNamedPipe(server, NULL));
    CHECK_FAILS("nowait-connect-second", !ConnectNamedPipe(server, NULL), ERROR_PIPE_LISTENING);
    CloseHandle(server);
}

static void wrong_handles(void)
{
    HANDLE event = check_event(TRUE);
    DWORD count;

    CHECK_FAILS("connect-null", !ConnectNamedPipe(NULL, NULL), ERROR_INVALID_HANDLE);
    CHECK_FAILS("disconnect-null", !DisconnectNamedPipe(NULL), ERROR_INVALID_HANDLE);
    CHECK_FAILS("peek-null", !PeekNamedPipe(NULL, NULL, 0, NULL, &count, NULL), ERROR_INVALID_HANDLE);
    CHECK_FAILS("info-null", !GetNamedPipeInfo(NULL, &count, NULL, NULL, NULL), ERROR_INVALID_HANDLE);
    CHECK_FAILS("state-null", !SetNamedPipeHandleState(NULL, &count, NULL, NULL), ERROR_INVALID_HANDLE);
    CHECK_FAILS("transact-null", !TransactNamedPipe(NULL, &count, 1, &count, 1, &count, NULL), ERROR_INVALID_HANDLE);
    CloseHandle(event);
}

int main(void)
{
    check_begin_without_winsock();
    names();
    parameters();
    instances();
    directions();
    states();
    connecting_again();
    server_leaves();
    without_waiting();
    wrong_handles();
    return check_end();
}
