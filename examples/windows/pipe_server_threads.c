/*
 * pipe_server_threads.c: a named-pipe server with one thread for each client. It answers each line
 * with the line in capital letters.
 *
 *     pipe_server_threads NAME
 *
 *     cl /W4 pipe_server_threads.c
 *     x86_64-w64-mingw32-gcc -Wall -Wextra pipe_server_threads.c -o pipe_server_threads.exe
 */
#include <windows.h>

#include <ctype.h>
#include <stdio.h>

#define MESSAGE 4096

/* Serves one client to its end. */
static DWORD WINAPI serve(LPVOID argument)
{
    HANDLE pipe = argument;
    char message[MESSAGE];
    DWORD count, written, i;

    while (ReadFile(pipe, message, sizeof message, &count, NULL)) {
        for (i = 0; i < count; i++)
            message[i] = (char)toupper((unsigned char)message[i]);
        if (!WriteFile(pipe, message, count, &written, NULL))
            break;
    }
    if (GetLastError() != ERROR_BROKEN_PIPE)
        fprintf(stderr, "a client: error %lu\n", (unsigned long)GetLastError());
    /* The client is to have everything before the pipe goes. */
    FlushFileBuffers(pipe);
    DisconnectNamedPipe(pipe);
    CloseHandle(pipe);
    return 0;
}

int main(int argc, char **argv)
{
    char path[256];

    if (argc != 2) {
        fprintf(stderr, "usage: pipe_server_threads NAME\n");
        return 2;
    }
    snprintf(path, sizeof path, "\\\\.\\pipe\\%s", argv[1]);
    for (;;) {
        HANDLE thread, pipe = CreateNamedPipeA(path, PIPE_ACCESS_DUPLEX,
                                               PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_WAIT,
                                               PIPE_UNLIMITED_INSTANCES, MESSAGE, MESSAGE, 0, NULL);
        if (pipe == INVALID_HANDLE_VALUE) {
            fprintf(stderr, "CreateNamedPipe failed: error %lu\n", (unsigned long)GetLastError());
            return 1;
        }
        if (!ConnectNamedPipe(pipe, NULL) && GetLastError() != ERROR_PIPE_CONNECTED) {
            CloseHandle(pipe);
            continue;
        }
        thread = CreateThread(NULL, 0, serve, pipe, 0, NULL);
        if (thread == NULL) {
            fprintf(stderr, "CreateThread failed: error %lu\n", (unsigned long)GetLastError());
            return 1;
        }
        CloseHandle(thread);
    }
}
