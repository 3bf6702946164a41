/*
 * pipe_server_port.c: a named-pipe server on a completion port. It answers each line with the line in
 * capital letters.
 *
 *     pipe_server_port NAME [THREADS]
 *
 *     cl /W4 pipe_server_port.c
 *     x86_64-w64-mingw32-gcc -Wall -Wextra pipe_server_port.c -o pipe_server_port.exe
 */
#include <windows.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#define MESSAGE 4096
#define WAITING 16                      /* instances that wait for clients */

enum step { CONNECTING, READING, WRITING };

/* One instance. It has exactly one operation under way, so no two threads ever handle it at once. */
struct instance {
    OVERLAPPED overlapped;
    HANDLE pipe;
    enum step step;
    char message[MESSAGE];
};

static char path[256];
static HANDLE port;

static void die(const char *what)
{
    fprintf(stderr, "%s failed: error %lu\n", what, (unsigned long)GetLastError());
    exit(1);
}

/* Makes an instance that waits for a client. */
static void add_instance(void)
{
    struct instance *it = calloc(1, sizeof *it);

    if (it == NULL)
        die("calloc");
    it->pipe = CreateNamedPipeA(path, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED,
                                PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_WAIT, PIPE_UNLIMITED_INSTANCES,
                                MESSAGE, MESSAGE, 0, NULL);
    if (it->pipe == INVALID_HANDLE_VALUE || CreateIoCompletionPort(it->pipe, port, (ULONG_PTR)it, 0) == NULL)
        die("CreateNamedPipe");
    it->step = CONNECTING;
    if (!ConnectNamedPipe(it->pipe, &it->overlapped)) {
        if (GetLastError() == ERROR_PIPE_CONNECTED)
            PostQueuedCompletionStatus(port, 0, (ULONG_PTR)it, &it->overlapped);
        else if (GetLastError() != ERROR_IO_PENDING)
            die("ConnectNamedPipe");
    }
}

/* The step is over, with `count` bytes: begins the next one. */
static BOOL go_on(struct instance *it, DWORD count)
{
    DWORD i;
    BOOL begun;

    if (it->step == READING) {
        for (i = 0; i < count; i++)
            it->message[i] = (char)toupper((unsigned char)it->message[i]);
        it->step = WRITING;
        begun = WriteFile(it->pipe, it->message, count, NULL, &it->overlapped);
    } else {
        if (it->step == CONNECTING)
            add_instance();
        it->step = READING;
        begun = ReadFile(it->pipe, it->message, sizeof it->message, NULL, &it->overlapped);
    }
    return begun || GetLastError() == ERROR_IO_PENDING;
}

static DWORD WINAPI work(LPVOID unused)
{
    DWORD count;
    ULONG_PTR key;
    OVERLAPPED *overlapped;

    (void)unused;
    for (;;) {
        BOOL good = GetQueuedCompletionStatus(port, &count, &key, &overlapped, INFINITE);
        struct instance *it = (struct instance *)key;

        if (overlapped == NULL)
            die("GetQueuedCompletionStatus");
        if (!good || !go_on(it, count)) {
            CloseHandle(it->pipe);
            free(it);
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    int threads = argc > 2 ? atoi(argv[2]) : 2, i;

    if (argc < 2 || threads < 1) {
        fprintf(stderr, "usage: pipe_server_port NAME [THREADS]\n");
        return 2;
    }
    snprintf(path, sizeof path, "\\\\.\\pipe\\%s", argv[1]);
    port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    if (port == NULL)
        die("CreateIoCompletionPort");
    for (i = 0; i < WAITING; i++)
        add_instance();
    for (i = 1; i < threads; i++)
        CloseHandle(CreateThread(NULL, 0, work, NULL, 0, NULL));
    return (int)work(NULL);
}
