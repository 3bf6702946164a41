/*
 * mailslot_stream.c: one thread writes messages to a mailslot, another reads them.
 *
 *     mailslot_stream [MESSAGES]
 *
 * Prints nanoseconds per message, by size: stream_64, stream_1024, stream_16384.
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>

#define LARGEST 16384

static long messages = 200000;
static DWORD size;
static HANDLE reader, writer;

static double now_ns(void)
{
    LARGE_INTEGER frequency, counter;

    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&counter);
    return (double)counter.QuadPart * 1e9 / (double)frequency.QuadPart;
}

static void check(BOOL ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "%s: error %lu\n", what, (unsigned long)GetLastError());
        exit(EXIT_FAILURE);
    }
}

static DWORD WINAPI write_all(void *unused)
{
    static char data[LARGEST];
    DWORD count;
    long i;

    (void)unused;
    for (i = 0; i < messages; i++)
        check(WriteFile(writer, data, size, &count, NULL), "WriteFile");
    return 0;
}

static void stream(DWORD bytes)
{
    static char room[LARGEST];
    HANDLE thread;
    DWORD count;
    double begin;
    long i;

    size = bytes;
    begin = now_ns();
    thread = CreateThread(NULL, 0, write_all, NULL, 0, NULL);
    check(thread != NULL, "CreateThread");
    for (i = 0; i < messages; i++) {
        check(ReadFile(reader, room, sizeof room, &count, NULL), "ReadFile");
        check(count == bytes, "a message of another size");
    }
    printf("stream_%lu %f\n", (unsigned long)bytes, (now_ns() - begin) / (double)messages);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

int main(int argc, char **argv)
{
    char name[64];

    if (argc > 1)
        messages = strtol(argv[1], NULL, 10);
    snprintf(name, sizeof name, "\\\\.\\mailslot\\tawny-bench-%lu", (unsigned long)GetCurrentProcessId());
    reader = CreateMailslotA(name, 0, MAILSLOT_WAIT_FOREVER, NULL);
    check(reader != INVALID_HANDLE_VALUE, "CreateMailslot");
    writer = CreateFileA(name, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    check(writer != INVALID_HANDLE_VALUE, "CreateFile");
    stream(64);
    stream(1024);
    stream(16384);
    return 0;
}
