/*
 * pipe_client.c: sends lines to a named-pipe server and prints its replies.
 *
 *     pipe_client NAME [LINE...]
 *
 * Without lines on the command line they are read from standard input.
 *
 *     cl /W4 pipe_client.c
 *     x86_64-w64-mingw32-gcc -Wall -Wextra pipe_client.c -o pipe_client.exe
 */
#include <windows.h>

#include <stdio.h>
#include <string.h>

#define MESSAGE 4096

static int fail(const char *what)
{
    fprintf(stderr, "%s failed: error %lu\n", what, (unsigned long)GetLastError());
    return 1;
}

/* Opens the pipe; waits while every instance has a client. */
static HANDLE open_pipe(const char *path)
{
    DWORD mode = PIPE_READMODE_MESSAGE;
    HANDLE pipe;

    for (;;) {
        pipe = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
        if (pipe != INVALID_HANDLE_VALUE)
            break;
        if (GetLastError() != ERROR_PIPE_BUSY || !WaitNamedPipeA(path, 10000))
            return INVALID_HANDLE_VALUE;
    }
    if (!SetNamedPipeHandleState(pipe, &mode, NULL, NULL)) {
        CloseHandle(pipe);
        return INVALID_HANDLE_VALUE;
    }
    return pipe;
}

/* Sends one message and prints the whole reply. */
static BOOL converse(HANDLE pipe, const char *line, DWORD length)
{
    char reply[MESSAGE];
    DWORD count;
    BOOL whole = TransactNamedPipe(pipe, (void *)line, length, reply, sizeof reply, &count, NULL);

    for (;;) {
        if (!whole && GetLastError() != ERROR_MORE_DATA)
            return FALSE;
        fwrite(reply, 1, count, stdout);
        if (whole)
            break;
        whole = ReadFile(pipe, reply, sizeof reply, &count, NULL);
    }
    printf("\n");
    return TRUE;
}

int main(int argc, char **argv)
{
    char path[256], line[MESSAGE];
    HANDLE pipe;
    int i;

    if (argc < 2) {
        fprintf(stderr, "usage: pipe_client NAME [LINE...]\n");
        return 2;
    }
    snprintf(path, sizeof path, "\\\\.\\pipe\\%s", argv[1]);
    pipe = open_pipe(path);
    if (pipe == INVALID_HANDLE_VALUE)
        return fail("opening the pipe");
    for (i = 2; i < argc; i++)
        if (!converse(pipe, argv[i], (DWORD)strlen(argv[i])))
            return fail("TransactNamedPipe");
    while (argc == 2 && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\r\n")] = 0;
        if (!converse(pipe, line, (DWORD)strlen(line)))
            return fail("TransactNamedPipe");
    }
    CloseHandle(pipe);
    return 0;
}
