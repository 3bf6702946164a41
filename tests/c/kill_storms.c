/* Processes that are killed in the middle of something: servers and clients of pipes, owners of
 * mailslots, holders of mutexes. None blocks the next.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/procthread/terminating-a-process
 *     ("all object handles opened by the process are closed")
 *   learn.microsoft.com/windows/win32/ipc/named-pipe-operations (ERROR_BROKEN_PIPE)
 *   learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createmailslotw
 *     ("The mailslot exists until one of the following conditions is true: The last (possibly
 *     duplicated or inherited) handle to it is closed ... The process owning the last handle exits.")
 *   learn.microsoft.com/windows/win32/sync/mutex-objects (abandoned mutexes)
 */
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0602
#endif
#include "child.h"

enum { KILLS = 12, MESSAGE = 16 };

static char name[128];
static unsigned random_state = 1;

/* A number below BOUND, the same in every run. */
static unsigned below(unsigned bound)
{
    random_state = random_state * 1103515245u + 12345u;
    return (random_state >> 16) % bound;
}

static const char *named(const char *space, const char *what, unsigned long owner)
{
    snprintf(name, sizeof name, "%stawny-storm-%s-%lu", space, what, owner);
    return name;
}

static HANDLE make_server(void)
{
    return CreateNamedPipeA(name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_WAIT,
                            PIPE_UNLIMITED_INSTANCES, 4096, 4096, 0, NULL);
}

static HANDLE make_client(void)
{
    return CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
}

/* Answers until the client goes; how many answers. */
static unsigned answer(HANDLE server)
{
    char text[MESSAGE];
    DWORD bytes;
    unsigned count = 0;
    while (ReadFile(server, text, sizeof text, &bytes, NULL) && WriteFile(server, text, bytes, &bytes, NULL))
        count++;
    return count;
}

/* A message there and back; false when the server is not there, or goes meanwhile. */
static int ask(void)
{
    char text[MESSAGE] = "to and fro";
    DWORD bytes = 0;
    HANDLE client = make_client();
    int good = client != INVALID_HANDLE_VALUE && WriteFile(client, text, sizeof text, &bytes, NULL) &&
               ReadFile(client, text, sizeof text, &bytes, NULL) && bytes == sizeof text &&
               strcmp(text, "to and fro") == 0;
    if (client != INVALID_HANDLE_VALUE)
        CloseHandle(client);
    return good;
}

/* ---- what is killed ------------------------------------------------------------------------- */

static int serve(void)
{
    for (;;) {
        HANDLE server = make_server();
        if (server == INVALID_HANDLE_VALUE)
            return 1;
        if (ConnectNamedPipe(server, NULL) || GetLastError() == ERROR_PIPE_CONNECTED)
            answer(server);
        CloseHandle(server);
    }
}

static int visit(void)
{
    for (;;)
        if (!ask())
            Sleep(0);
    return 0;
}

static int own_mailslot(void)
{
    for (;;) {
        char text[MESSAGE];
        DWORD bytes;
        HANDLE slot = CreateMailslotA(name, 0, 1, NULL);
        if (slot == INVALID_HANDLE_VALUE)
            return 1;
        ReadFile(slot, text, sizeof text, &bytes, NULL);
        CloseHandle(slot);
    }
}

static int hold_mutex(void)
{
    HANDLE mutex = CreateMutexA(NULL, FALSE, name);
    for (;;) {
        if (WaitForSingleObject(mutex, INFINITE) == WAIT_FAILED)
            return 1;
        Sleep(0);
        ReleaseMutex(mutex);
    }
}

static int part(char **argv)
{
    unsigned long parent = strtoul(argv[2], NULL, 10);
    if (strcmp(argv[1], "serve") == 0 && named("\\\\.\\pipe\\", "server", parent))
        return serve();
    if (strcmp(argv[1], "visit") == 0 && named("\\\\.\\pipe\\", "client", parent))
        return visit();
    if (strcmp(argv[1], "mailslot") == 0 && named("\\\\.\\mailslot\\", "mailslot", parent))
        return own_mailslot();
    if (strcmp(argv[1], "mutex") == 0 && named("Local\\", "mutex", parent))
        return hold_mutex();
    return 98;
}

/* ---- who lives ------------------------------------------------------------------------------ */

static child begin(const char *what)
{
    char line[64];
    snprintf(line, sizeof line, "%s %lu", what, (unsigned long)GetCurrentProcessId());
    return child_plain(line, FALSE);
}

/* Works with the child until it has seen so much of it, and kills it. */
static void strike(child *c, int (*work)(void))
{
    unsigned wanted = below(6), seen = 0;
    while (seen < wanted)
        if (work())
            seen++;
        else
            Sleep(0);
    CHECK_REQUIRE(TerminateProcess(c->info.hProcess, 9));
    CHECK_REQUIRE(child_end(c) == 9);
}

static void pipe_servers(void)
{
    unsigned turn, gone = 0, next = 0;
    named("\\\\.\\pipe\\", "server", GetCurrentProcessId());
    for (turn = 0; turn < KILLS; turn++) {
        child c = begin("serve");
        HANDLE server, client;
        char text[MESSAGE] = "next";
        DWORD bytes = 0;
        strike(&c, ask);
        gone += make_client() == INVALID_HANDLE_VALUE && GetLastError() == ERROR_FILE_NOT_FOUND;
        server = CreateNamedPipeA(name, PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE,
                                  PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_WAIT, 1, 4096, 4096, 0, NULL);
        client = make_client();
        next += WriteFile(client, text, sizeof text, &bytes, NULL) &&
                ReadFile(server, text, sizeof text, &bytes, NULL) && bytes == sizeof text;
        CloseHandle(client);
        CloseHandle(server);
    }
    CHECK_EQ_U("pipe-servers-gone", gone, KILLS);
    CHECK_EQ_U("pipe-servers-next", next, KILLS);
}

static LONG answered;
static volatile LONG stop;

static DWORD WINAPI serving(LPVOID server)
{
    while (!stop) {
        if (ConnectNamedPipe(server, NULL) || GetLastError() == ERROR_PIPE_CONNECTED)
            InterlockedExchangeAdd(&answered, (LONG)answer(server));
        DisconnectNamedPipe(server);
    }
    return 0;
}

static LONG seen;

static int was_served(void)
{
    LONG now = InterlockedExchangeAdd(&answered, 0), before = seen;
    seen = now;
    return before != now;
}

static void pipe_clients(void)
{
    unsigned turn, next = 0;
    HANDLE server, thread;
    named("\\\\.\\pipe\\", "client", GetCurrentProcessId());
    server = make_server();
    CHECK_REQUIRE(server != INVALID_HANDLE_VALUE);
    thread = check_spawn(serving, server);
    for (turn = 0; turn < KILLS; turn++) {
        child c = begin("visit");
        strike(&c, was_served);
        /* The one instance may still be the killed client's, as far as its server knows. */
        while (!ask())
            Sleep(0);
        next++;
    }
    stop = 1;
    while (WaitForSingleObject(thread, 0) != WAIT_OBJECT_0)
        ask();
    CloseHandle(thread);
    CloseHandle(server);
    CHECK_EQ_U("pipe-clients-next", next, KILLS);
}

static int write_message(void)
{
    DWORD bytes = 0;
    HANDLE slot = CreateFileA(name, GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    int good = slot != INVALID_HANDLE_VALUE && WriteFile(slot, "message", 8, &bytes, NULL);
    if (slot != INVALID_HANDLE_VALUE)
        CloseHandle(slot);
    return good;
}

static void mailslots(void)
{
    unsigned turn, gone = 0, next = 0;
    named("\\\\.\\mailslot\\", "mailslot", GetCurrentProcessId());
    for (turn = 0; turn < KILLS; turn++) {
        child c = begin("mailslot");
        char text[MESSAGE];
        DWORD bytes = 0;
        HANDLE slot;
        strike(&c, write_message);
        gone += !write_message() && GetLastError() == ERROR_FILE_NOT_FOUND;
        slot = CreateMailslotA(name, 0, MAILSLOT_WAIT_FOREVER, NULL);
        next += slot != INVALID_HANDLE_VALUE && write_message() && ReadFile(slot, text, sizeof text, &bytes, NULL) &&
                bytes == 8;
        CloseHandle(slot);
    }
    CHECK_EQ_U("mailslots-gone", gone, KILLS);
    CHECK_EQ_U("mailslots-next", next, KILLS);
}

static HANDLE mutex;

/* Takes the mutex; whether somebody else had it just before. */
static int contend(void)
{
    DWORD first = WaitForSingleObject(mutex, 0), then = first;
    if (first == WAIT_TIMEOUT)
        then = check_wait(mutex);
    CHECK_REQUIRE(then == WAIT_OBJECT_0);
    CHECK_REQUIRE(ReleaseMutex(mutex));
    return first == WAIT_TIMEOUT;
}

static void mutexes(void)
{
    unsigned turn, next = 0, gone = 0;
    named("Local\\", "mutex", GetCurrentProcessId());
    for (turn = 0; turn < KILLS; turn++) {
        child c;
        DWORD waited;
        mutex = CreateMutexA(NULL, FALSE, name);
        CHECK_REQUIRE(mutex != NULL && GetLastError() != ERROR_ALREADY_EXISTS);
        c = begin("mutex");
        strike(&c, contend);
        waited = check_wait(mutex);
        next += (waited == WAIT_OBJECT_0 || waited == WAIT_ABANDONED) && ReleaseMutex(mutex);
        CloseHandle(mutex);
        gone += OpenMutexA(SYNCHRONIZE, FALSE, name) == NULL && GetLastError() == ERROR_FILE_NOT_FOUND;
    }
    CHECK_EQ_U("mutexes-next", next, KILLS);
    CHECK_EQ_U("mutexes-gone", gone, KILLS);
}

int main(int argc, char **argv)
{
    if (argc > 2)
        return part(argv);
    check_begin();
    child_begin();
    if (check_under_wine())
        return check_end();
    pipe_servers();
    pipe_clients();
    mailslots();
    mutexes();
    return check_end();
}
