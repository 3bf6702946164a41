/*
 * A server whose connections are served by other processes.
 *
 *     worker_processes [PORT [WORKERS]]        (7000, 4)
 *
 * The parent accepts. It hands each connection to the next worker by WSADuplicateSocket: the description
 * goes through a pipe, which is the worker's standard input, and the worker makes a socket of it. A
 * worker sends back each line with the number of its process in front. One that has ended, whatever the
 * reason, is replaced; the connections of the others do not notice.
 *
 * "quit" ends a connection, "crash" the worker that serves it. The server ends with its standard input;
 * then the pipes close, and with them the workers end.
 */
#define _WIN32_WINNT 0x0602
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_WORKERS = 32, LINE_SIZE = 512 };

typedef struct {
    HANDLE process;
    DWORD id;
    HANDLE pipe; /* its standard input */
} worker;

static void fail(const char *what, DWORD error)
{
    fprintf(stderr, "worker_processes: %s: error %lu\n", what, (unsigned long)error);
    exit(1);
}

/* ---- the worker ------------------------------------------------------------------------------- */

static int send_all(SOCKET s, const char *data, int size)
{
    int sent;
    for (; size > 0; data += sent, size -= sent) {
        sent = send(s, data, size, 0);
        if (sent <= 0)
            return 0;
    }
    return 1;
}

/* Answers one line; 0 when the connection is over. */
static int answer(SOCKET s, const char *line)
{
    char reply[LINE_SIZE + 32];
    if (strcmp(line, "quit") == 0)
        return 0;
    if (strcmp(line, "crash") == 0)
        ExitProcess(0xdead);
    snprintf(reply, sizeof reply, "%lu: %s\n", (unsigned long)GetCurrentProcessId(), line);
    return send_all(s, reply, (int)strlen(reply));
}

static DWORD WINAPI serve(LPVOID connection)
{
    SOCKET s = (SOCKET)(ULONG_PTR)connection;
    char line[LINE_SIZE];
    int length = 0, received, going = 1;
    char byte;
    while (going && (received = recv(s, &byte, 1, 0)) == 1) {
        if (byte == '\n') {
            if (length > 0 && line[length - 1] == '\r')
                length--;
            line[length] = 0;
            going = answer(s, line);
            length = 0;
        } else if (length < LINE_SIZE - 1) {
            line[length++] = byte;
        }
    }
    closesocket(s);
    return 0;
}

/* Reads one description; 0 at the end of the pipe. */
static int read_description(HANDLE pipe, WSAPROTOCOL_INFOW *info)
{
    DWORD done = 0, bytes;
    while (done < sizeof *info) {
        if (!ReadFile(pipe, (char *)info + done, sizeof *info - done, &bytes, NULL) || bytes == 0)
            return 0;
        done += bytes;
    }
    return 1;
}

static int work(void)
{
    HANDLE pipe = GetStdHandle(STD_INPUT_HANDLE);
    WSAPROTOCOL_INFOW info;
    while (read_description(pipe, &info)) {
        SOCKET s = WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0,
                              WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
        HANDLE thread;
        if (s == INVALID_SOCKET) {
            fprintf(stderr, "worker: no socket: error %d\n", WSAGetLastError());
            continue;
        }
        thread = CreateThread(NULL, 0, serve, (LPVOID)(ULONG_PTR)s, 0, NULL);
        if (thread == NULL)
            closesocket(s);
        else
            CloseHandle(thread);
    }
    return 0;
}

/* ---- the parent ------------------------------------------------------------------------------- */

static void start_worker(worker *w)
{
    char path[MAX_PATH], line[MAX_PATH + 16];
    STARTUPINFOA startup;
    PROCESS_INFORMATION info;
    HANDLE input;

    if (!CreatePipe(&input, &w->pipe, NULL, 0))
        fail("CreatePipe", GetLastError());
    /* The worker has one end, and must not have the other: it would never see the end of the pipe. */
    if (!SetHandleInformation(input, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT))
        fail("SetHandleInformation", GetLastError());
    memset(&startup, 0, sizeof startup);
    startup.cb = sizeof startup;
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdInput = input;
    startup.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    GetModuleFileNameA(NULL, path, sizeof path);
    snprintf(line, sizeof line, "\"%s\" worker", path);
    if (!CreateProcessA(path, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &info))
        fail("CreateProcess", GetLastError());
    CloseHandle(info.hThread);
    CloseHandle(input);
    w->process = info.hProcess;
    w->id = info.dwProcessId;
}

static void replace_worker(worker *w)
{
    DWORD code = 0;
    GetExitCodeProcess(w->process, &code);
    printf("worker %lu has ended with %#lx\n", (unsigned long)w->id, (unsigned long)code);
    CloseHandle(w->pipe);
    CloseHandle(w->process);
    start_worker(w);
    printf("worker %lu takes its place\n", (unsigned long)w->id);
    fflush(stdout);
}

/* Gives the connection to a worker; 0 when there is no such worker any more. */
static int hand_over(SOCKET s, worker *w)
{
    WSAPROTOCOL_INFOW info;
    DWORD written;
    if (WaitForSingleObject(w->process, 0) == WAIT_OBJECT_0)
        return 0;
    return WSADuplicateSocketW(s, w->id, &info) == 0 && WriteFile(w->pipe, &info, sizeof info, &written, NULL);
}

static DWORD WINAPI end_with_input(LPVOID event)
{
    while (getchar() != EOF)
        ;
    SetEvent((HANDLE)event);
    return 0;
}

static SOCKET listen_on(unsigned short port)
{
    struct sockaddr_in address;
    int length = sizeof address;
    SOCKET s = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0,
                          WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (s == INVALID_SOCKET || bind(s, (struct sockaddr *)&address, sizeof address) != 0 || listen(s, SOMAXCONN) != 0)
        fail("listening", (DWORD)WSAGetLastError());
    if (getsockname(s, (struct sockaddr *)&address, &length) == 0)
        printf("listening on port %u\n", ntohs(address.sin_port));
    fflush(stdout);
    return s;
}

int main(int argc, char **argv)
{
    static worker workers[MOST_WORKERS];
    HANDLE waits[MOST_WORKERS + 2];
    WSADATA data;
    SOCKET listener, s;
    DWORD count, next = 0, i, which;

    if (WSAStartup(MAKEWORD(2, 2), &data) != 0)
        return 1;
    if (argc > 1 && strcmp(argv[1], "worker") == 0)
        return work();
    count = argc > 2 ? strtoul(argv[2], NULL, 10) : 4;
    if (count < 1 || count > MOST_WORKERS)
        count = 4;
    for (i = 0; i < count; i++)
        start_worker(&workers[i]);
    listener = listen_on((unsigned short)(argc > 1 ? atoi(argv[1]) : 7000));
    waits[0] = CreateEventW(NULL, TRUE, FALSE, NULL);
    waits[1] = WSACreateEvent();
    if (WSAEventSelect(listener, waits[1], FD_ACCEPT) != 0)
        fail("WSAEventSelect", (DWORD)WSAGetLastError());
    CloseHandle(CreateThread(NULL, 0, end_with_input, waits[0], 0, NULL));

    for (;;) {
        for (i = 0; i < count; i++)
            waits[i + 2] = workers[i].process;
        which = WaitForMultipleObjects(count + 2, waits, FALSE, INFINITE) - WAIT_OBJECT_0;
        if (which == 0)
            break;
        if (which != 1) {
            replace_worker(&workers[which - 2]);
            continue;
        }
        WSAResetEvent(waits[1]);
        while ((s = accept(listener, NULL, NULL)) != INVALID_SOCKET) {
            u_long blocking = 0;
            /* An accepted socket has the listener's events, and is non-blocking with them. */
            WSAEventSelect(s, NULL, 0);
            ioctlsocket(s, FIONBIO, &blocking);
            for (i = 0; i < count && !hand_over(s, &workers[next % count]); i++)
                next++;
            next++;
            closesocket(s);
        }
    }
    closesocket(listener);
    for (i = 0; i < count; i++) {
        CloseHandle(workers[i].pipe);
        WaitForSingleObject(workers[i].process, INFINITE);
        CloseHandle(workers[i].process);
    }
    WSACleanup();
    return 0;
}
