/*
 * wait_micro.c: what waits cost.
 *
 *     wait_micro [ROUNDS]
 *
 * Prints nanoseconds:
 *     ping_1     two threads set each other's event in turn; each waits for its own: per round
 *     ping_64    the same, and each waits for 64 events, of which its own is the last
 *     ping_all   the same, and each waits for all of its event and 63 that are set
 *     set_wait   one thread sets an event and waits for it
 *     find_64    one thread sets the last of 64 events and waits for any of them
 *     registered an event is set, the thread pool's callback sets another, for which the thread waits
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>

#define MANY MAXIMUM_WAIT_OBJECTS

static HANDLE ping[MANY], pong[MANY];
static DWORD waited_for;
static BOOL all;
static long rounds = 100000;

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

/* Waits for the last `waited_for` of the events, the one that is set among them. */
static void await(const HANDLE *events)
{
    DWORD waited;

    if (waited_for == 1)
        waited = WaitForSingleObject(events[MANY - 1], INFINITE);
    else
        waited = WaitForMultipleObjects(waited_for, events + MANY - waited_for, all, INFINITE);
    check(waited < waited_for, "wait");
}

static DWORD WINAPI answer(LPVOID unused)
{
    long i;

    (void)unused;
    for (i = 0; i < rounds; i++) {
        await(ping);
        SetEvent(pong[MANY - 1]);
    }
    return 0;
}

static double play(DWORD count, BOOL wait_all)
{
    HANDLE other;
    double begin;
    long i;

    waited_for = count;
    all = wait_all;
    for (i = 0; i < MANY - 1; i++) {
        if (wait_all) {
            SetEvent(ping[i]);
            SetEvent(pong[i]);
        }
    }
    other = CreateThread(NULL, 0, answer, NULL, 0, NULL);
    check(other != NULL, "CreateThread");
    begin = now_ns();
    for (i = 0; i < rounds; i++) {
        SetEvent(ping[MANY - 1]);
        await(pong);
    }
    begin = (now_ns() - begin) / (double)rounds;
    WaitForSingleObject(other, INFINITE);
    CloseHandle(other);
    return begin;
}

static double set_wait(DWORD count)
{
    double begin = now_ns();
    long i;

    waited_for = count;
    all = FALSE;
    for (i = 0; i < rounds; i++) {
        SetEvent(ping[MANY - 1]);
        await(ping);
    }
    return (now_ns() - begin) / (double)rounds;
}

static VOID CALLBACK set_pong(PVOID unused, BOOLEAN timed_out)
{
    (void)unused;
    (void)timed_out;
    SetEvent(pong[MANY - 1]);
}

static double registered(void)
{
    HANDLE wait;
    double begin;
    long i;

    check(RegisterWaitForSingleObject(&wait, ping[MANY - 1], set_pong, NULL, INFINITE, WT_EXECUTEDEFAULT),
          "RegisterWaitForSingleObject");
    begin = now_ns();
    for (i = 0; i < rounds; i++) {
        SetEvent(ping[MANY - 1]);
        check(WaitForSingleObject(pong[MANY - 1], INFINITE) == WAIT_OBJECT_0, "wait");
    }
    begin = (now_ns() - begin) / (double)rounds;
    UnregisterWaitEx(wait, INVALID_HANDLE_VALUE);
    return begin;
}

int main(int argc, char **argv)
{
    int i;

    if (argc > 1)
        rounds = atol(argv[1]);
    for (i = 0; i < MANY; i++) {
        /* The last is the one that is played with. */
        ping[i] = CreateEventW(NULL, i < MANY - 1, FALSE, NULL);
        pong[i] = CreateEventW(NULL, i < MANY - 1, FALSE, NULL);
        check(ping[i] != NULL && pong[i] != NULL, "CreateEvent");
    }
    printf("ping_1 %.1f\n", play(1, FALSE));
    printf("ping_64 %.1f\n", play(MANY, FALSE));
    printf("set_wait %.1f\n", set_wait(1));
    printf("find_64 %.1f\n", set_wait(MANY));
    printf("registered %.1f\n", registered());
    printf("ping_all %.1f\n", play(MANY, TRUE));
    return EXIT_SUCCESS;
}
