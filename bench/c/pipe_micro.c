/*
 * pipe_micro.c: named pipes between two processes.
 *
 *     pipe_micro [ROUNDS]
 *
 * Prints nanoseconds: pipe_ping, a message of 64 bytes there and back; pipe_bulk, 64 KiB one way; cycle, opening, one
 * transaction and closing; many, a transaction of one of 1,000 clients of an overlapped server with one thread.
 */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SMALL = 64, LARGE = 65536, CLIENTS = 1000, SERVERS = 4 };

static char name[64], buffer[LARGE];
static long rounds = 20000;

static void die(const char *what)
{
    fprintf(stderr, "%s: error %lu\n", what, (unsigned long)GetLastError());
    exit(1);
}

static double now(void)
{
    LARGE_INTEGER count, frequency;
    QueryPerformanceCounter(&count);
    QueryPerformanceFrequency(&frequency);
    return (double)count.QuadPart * 1e9 / (double)frequency.QuadPart;
}

static HANDLE make(DWORD flags)
{
    HANDLE pipe = CreateNamedPipeA(name, PIPE_ACCESS_DUPLEX | flags, PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE,
                                   PIPE_UNLIMITED_INSTANCES, 1 << 20, 1 << 20, 0, NULL);
    if (pipe == INVALID_HANDLE_VALUE)
        die("CreateNamedPipe");
    return pipe;
}

static HANDLE join(void)
{
    DWORD mode = PIPE_READMODE_MESSAGE;
    for (;;) {
        HANDLE pipe = CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
        if (pipe != INVALID_HANDLE_VALUE) {
            if (!SetNamedPipeHandleState(pipe, &mode, NULL, NULL))
                die("SetNamedPipeHandleState");
            return pipe;
        }
        if (GetLastError() != ERROR_PIPE_BUSY || !WaitNamedPipeA(name, NMPWAIT_WAIT_FOREVER))
            die("CreateFile");
    }
}

/* ---- servers ------------------------------------------------------------------------------- */

/* Answers each message with itself; of large ones there is only one way. */
static DWORD WINAPI serve(LPVOID unused)
{
    HANDLE pipe = make(0);
    DWORD count;
    (void)unused;
    for (;;) {
        if (ConnectNamedPipe(pipe, NULL) || GetLastError() == ERROR_PIPE_CONNECTED)
            while (ReadFile(pipe, buffer, LARGE, &count, NULL))
                if (count != LARGE && !WriteFile(pipe, buffer, count, &count, NULL))
                    break;
        DisconnectNamedPipe(pipe);
    }
    return 0;
}

struct connection {
    OVERLAPPED overlapped;
    HANDLE pipe;
    enum { CONNECTING, READING, WRITING } step;
    char data[SMALL];
};

static void go_on(struct connection *it, DWORD count)
{
    BOOL done = FALSE;
    if (it->step == READING) {
        it->step = WRITING;
        done = WriteFile(it->pipe, it->data, count, NULL, &it->overlapped);
    } else {
        it->step = READING;
        done = ReadFile(it->pipe, it->data, SMALL, NULL, &it->overlapped);
    }
    if (!done && GetLastError() != ERROR_IO_PENDING)
        CloseHandle(it->pipe);
}

static void serve_many(void)
{
    HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    struct connection *all = calloc(CLIENTS, sizeof *all);
    DWORD i, count;
    ULONG_PTR key;
    OVERLAPPED *overlapped;
    for (i = 0; i < CLIENTS; i++) {
        all[i].pipe = make(FILE_FLAG_OVERLAPPED);
        CreateIoCompletionPort(all[i].pipe, port, i, 0);
        if (!ConnectNamedPipe(all[i].pipe, &all[i].overlapped) && GetLastError() != ERROR_IO_PENDING)
            die("ConnectNamedPipe");
    }
    printf("ready\n");
    fflush(stdout);
    for (;;)
        if (GetQueuedCompletionStatus(port, &count, &key, &overlapped, INFINITE))
            go_on(&all[key], count);
        else if (overlapped)
            CloseHandle(all[key].pipe);
}

/* ---- clients ------------------------------------------------------------------------------- */

static void ping(void)
{
    HANDLE pipe = join();
    double start = now();
    DWORD count;
    long i;
    for (i = 0; i < rounds; i++)
        if (!WriteFile(pipe, buffer, SMALL, &count, NULL) || !ReadFile(pipe, buffer, SMALL, &count, NULL))
            die("ping");
    printf("pipe_ping %.1f\n", (now() - start) / (double)rounds);
    CloseHandle(pipe);
}

static void bulk(void)
{
    HANDLE pipe = join();
    double start = now();
    DWORD count;
    long i;
    for (i = 0; i < rounds; i++)
        if (!WriteFile(pipe, buffer, LARGE, &count, NULL))
            die("bulk");
    FlushFileBuffers(pipe);
    printf("pipe_bulk %.1f\n", (now() - start) / (double)rounds);
    CloseHandle(pipe);
}

static void cycle(void)
{
    double start = now();
    DWORD count;
    long i;
    for (i = 0; i < rounds; i++)
        if (!CallNamedPipeA(name, buffer, SMALL, buffer, SMALL, &count, NMPWAIT_WAIT_FOREVER))
            die("CallNamedPipe");
    printf("cycle %.1f\n", (now() - start) / (double)rounds);
}

static void many(void)
{
    static HANDLE pipes[CLIENTS];
    long i, per_client = rounds / CLIENTS + 1;
    double start;
    DWORD count;
    for (i = 0; i < CLIENTS; i++)
        pipes[i] = join();
    start = now();
    for (i = 0; i < per_client * CLIENTS; i++)
        if (!TransactNamedPipe(pipes[i % CLIENTS], buffer, SMALL, buffer, SMALL, &count, NULL))
            die("TransactNamedPipe");
    printf("many %.1f\n", (now() - start) / (double)(per_client * CLIENTS));
}

/* Starts this program as a server, and waits until it is one. */
static HANDLE start(const char *self, const char *role)
{
    PROCESS_INFORMATION process;
    STARTUPINFOA startup = {0};
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};
    HANDLE output, child_output;
    char line[600];
    DWORD count;
    if (!CreatePipe(&output, &child_output, &inherit, 0))
        die("CreatePipe");
    snprintf(name, sizeof name, "\\\\.\\pipe\\micro-%lu-%s", (unsigned long)GetCurrentProcessId(), role);
    snprintf(line, sizeof line, "\"%s\" %s %s", self, role, name);
    startup.cb = sizeof startup;
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdOutput = child_output;
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))
        die("CreateProcess");
    CloseHandle(child_output);
    if (!ReadFile(output, buffer, 5, &count, NULL))
        die(role);
    return process.hProcess;
}

int main(int argc, char **argv)
{
    HANDLE server;
    int i;
    if (argc == 3) {
        snprintf(name, sizeof name, "%s", argv[2]);
        if (strcmp(argv[1], "many") == 0)
            serve_many();
        for (i = 0; i < SERVERS; i++)
            CreateThread(NULL, 0, serve, NULL, 0, NULL);
        while (!WaitNamedPipeA(name, NMPWAIT_WAIT_FOREVER))
            Sleep(1);
        printf("ready\n");
        fflush(stdout);
        Sleep(INFINITE);
    }
    if (argc > 1)
        rounds = atol(argv[1]);
    server = start(argv[0], "few");
    ping();
    bulk();
    cycle();
    TerminateProcess(server, 0);
    server = start(argv[0], "many");
    many();
    TerminateProcess(server, 0);
    return 0;
}
