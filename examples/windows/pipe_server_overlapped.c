/*
 * pipe_server_overlapped.c: a named-pipe server with one thread that waits for the events of several
 * instances. It answers each line with the line in capital letters.
 *
 *     pipe_server_overlapped NAME
 *
 *     cl /W4 pipe_server_overlapped.c
 *     x86_64-w64-mingw32-gcc -Wall -Wextra pipe_server_overlapped.c -o pipe_server_overlapped.exe
 */
#include <windows.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#define MESSAGE   4096
#define INSTANCES 8

enum step { CONNECTING, READING, WRITING };

struct instance {
    OVERLAPPED overlapped;
    HANDLE pipe;
    enum step step;
    char message[MESSAGE];
};

static struct instance instances[INSTANCES];
static HANDLE events[INSTANCES];

static void die(const char *what)
{
    fprintf(stderr, "%s failed: error %lu\n", what, (unsigned long)GetLastError());
    exit(1);
}

/* Waits for a client. Its coming, or that it is there already, sets the event. */
static void listen_again(struct instance *it)
{
    it->step = CONNECTING;
    if (ConnectNamedPipe(it->pipe, &it->overlapped))
        return;
    switch (GetLastError()) {
    case ERROR_IO_PENDING:
        break;
    case ERROR_PIPE_CONNECTED:
        it->overlapped.Internal = 0;
        it->overlapped.InternalHigh = 0;
        SetEvent(it->overlapped.hEvent);
        break;
    default:
        die("ConnectNamedPipe");
    }
}

/* The step is over, with `count` bytes: begins the next one. The event tells of its end, too. */
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
        it->step = READING;
        begun = ReadFile(it->pipe, it->message, sizeof it->message, NULL, &it->overlapped);
    }
    return begun || GetLastError() == ERROR_IO_PENDING;
}

int main(int argc, char **argv)
{
    char path[256];
    DWORD i, count;

    if (argc != 2) {
        fprintf(stderr, "usage: pipe_server_overlapped NAME\n");
        return 2;
    }
    snprintf(path, sizeof path, "\\\\.\\pipe\\%s", argv[1]);
    for (i = 0; i < INSTANCES; i++) {
        events[i] = instances[i].overlapped.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
        instances[i].pipe = CreateNamedPipeA(path, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED,
                                             PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_WAIT, INSTANCES,
                                             MESSAGE, MESSAGE, 5000, NULL);
        if (events[i] == NULL || instances[i].pipe == INVALID_HANDLE_VALUE)
            die("CreateNamedPipe");
        listen_again(&instances[i]);
    }
    for (;;) {
        struct instance *it;
        DWORD signalled = WaitForMultipleObjects(INSTANCES, events, FALSE, INFINITE);

        if (signalled >= WAIT_OBJECT_0 + INSTANCES)
            die("WaitForMultipleObjects");
        it = &instances[signalled - WAIT_OBJECT_0];
        if (!GetOverlappedResult(it->pipe, &it->overlapped, &count, FALSE) || !go_on(it, count)) {
            DisconnectNamedPipe(it->pipe);
            listen_again(it);
        }
    }
}
