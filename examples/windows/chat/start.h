/*
 * start.h: start and stop: arguments, the listening socket, Ctrl+C.
 */
#ifndef CHAT_START_H
#define CHAT_START_H

#include "client.h"

#include <stdio.h>

#define MAX_THREADS  64
#define TICK         1000               /* milliseconds between two calls of chat_tick */
#define ACCEPT_PAUSE 100                /* milliseconds after a failed accept: others may end */
#define DRAIN_TIME   10000              /* milliseconds for everything to end */

static void report(const char *what, DWORD error)
{
    char text[256];

    if (!FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, error, 0,
                        text, sizeof(text), NULL))
        strcpy(text, "unknown error\n");
    text[strcspn(text, "\r\n")] = '\0';
    fprintf(stderr, "%s: error %lu: %s\n", what, (unsigned long)error, text);
}


static BOOL WINAPI on_console_event(DWORD event)
{
    SetEvent(chat.stop);
    /* After these the system ends the process as soon as the handler returns. */
    if (event == CTRL_CLOSE_EVENT || event == CTRL_LOGOFF_EVENT || event == CTRL_SHUTDOWN_EVENT)
        WaitForSingleObject(chat.finished, DRAIN_TIME);
    return TRUE;
}

/* Everything is ready: says where. */
static void announce(void)
{
    printf("listening on %u\n", chat.port);
    fflush(stdout);
}

/* Opens the listening socket, whose port becomes the one that it has got. */
static SOCKET listen_on(unsigned *port)
{
    SOCKET listener = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED);
    SOCKADDR_IN address;
    int length = sizeof(address);
    BOOL exclusive = TRUE;

    if (listener == INVALID_SOCKET)
        return INVALID_SOCKET;
    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)*port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);   /* INADDR_ANY would serve other machines */
    if (setsockopt(listener, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, (char *)&exclusive,
                   sizeof(exclusive)) == SOCKET_ERROR
        || bind(listener, (SOCKADDR *)&address, sizeof(address)) == SOCKET_ERROR
        || listen(listener, SOMAXCONN) == SOCKET_ERROR
        || getsockname(listener, (SOCKADDR *)&address, &length) == SOCKET_ERROR)
        return INVALID_SOCKET;
    *port = ntohs(address.sin_port);
    return listener;
}

/* Says why accept has failed: once in a row, and not if it failed because it is time to stop. */
static void accept_failed(int error)
{
    static int reported;

    if (reported != error && WaitForSingleObject(chat.stop, 0) == WAIT_TIMEOUT)
        report("accept", (DWORD)error);
    reported = error;
}

/*
 * The whole program, around `serve`, which announces itself, serves `listener` by `threads` threads
 * until `chat.stop` is set, and returns the exit code.
 */
static int chat_main(int argc, char **argv, int (*serve)(SOCKET listener, int threads))
{
    int threads = argc > 2 ? atoi(argv[2]) : 2;
    long wanted = argc > 1 ? atol(argv[1]) : -1;
    unsigned port = (unsigned)wanted;
    SOCKET listener;
    WSADATA data;
    int error, code;

    if (argc < 2 || argc > 3 || wanted < 0 || wanted > 65535 || threads < 1
        || threads > MAX_THREADS) {
        fprintf(stderr, "usage: %s PORT [THREADS]   (PORT 0: any; THREADS 1 to %d)\n", argv[0],
                MAX_THREADS);
        return EXIT_FAILURE;
    }
    error = WSAStartup(MAKEWORD(2, 2), &data);
    if (error != 0) {
        report("WSAStartup", (DWORD)error);
        return EXIT_FAILURE;
    }
    chat.stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    chat.drained = CreateEventW(NULL, TRUE, FALSE, NULL);
    chat.finished = CreateEventW(NULL, TRUE, FALSE, NULL);
    chat.open = 1;
    if (chat.stop == NULL || chat.drained == NULL || chat.finished == NULL) {
        report("CreateEvent", GetLastError());
        return EXIT_FAILURE;
    }
    if (!SetConsoleCtrlHandler(on_console_event, TRUE))
        report("SetConsoleCtrlHandler", GetLastError());
    listener = listen_on(&port);
    if (listener == INVALID_SOCKET) {
        report("listening socket", (DWORD)WSAGetLastError());
        return EXIT_FAILURE;
    }
    chat.port = port;
    code = serve(listener, threads);
    SetEvent(chat.finished);
    WSACleanup();
    return code;
}

#endif
