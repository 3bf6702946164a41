/* Waits for several objects of every kind: order, all or none, duplicates, handles that are closed.
 *
 * https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitformultipleobjectsex
 * https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-signalobjectandwait
 */
#include "check.h"
#ifdef __linux__
#include <tawny/wait.h>
#endif

enum { EVENT, MUTEX, SEMAPHORE, TIMER, THREAD, KINDS };

static DWORD all(DWORD count, const HANDLE *handles, DWORD milliseconds)
{
    return WaitForMultipleObjects(count, handles, TRUE, milliseconds);
}

static DWORD any(DWORD count, const HANDLE *handles, DWORD milliseconds)
{
    return WaitForMultipleObjects(count, handles, FALSE, milliseconds);
}

static DWORD WINAPI end_at_once(LPVOID unused)
{
    (void)unused;
    return 0;
}

static void signalled_kinds(HANDLE *objects)
{
    LARGE_INTEGER now;
    now.QuadPart = -1;
    objects[EVENT] = check_event(FALSE);
    SetEvent(objects[EVENT]);
    objects[MUTEX] = CreateMutexA(NULL, FALSE, NULL);
    objects[SEMAPHORE] = CreateSemaphoreA(NULL, 1, 1, NULL);
    objects[TIMER] = CreateWaitableTimerA(NULL, TRUE, NULL);
    CHECK_REQUIRE(SetWaitableTimer(objects[TIMER], &now, 0, NULL, NULL, FALSE));
    objects[THREAD] = check_spawn(end_at_once, NULL);
}

static void close_all(HANDLE *objects, int count)
{
    while (count-- > 0)
        CloseHandle(objects[count]);
}

static void every_kind(void)
{
    HANDLE objects[KINDS + 1];
    signalled_kinds(objects);
    objects[KINDS] = check_event(TRUE);
    CHECK_EQ_U("all-kinds", all(KINDS, objects, CHECK_PATIENCE_MS), WAIT_OBJECT_0);
    CHECK_EQ_U("all-kinds-took-the-event", WaitForSingleObject(objects[EVENT], 0), WAIT_TIMEOUT);
    CHECK_EQ_U("all-kinds-took-the-semaphore", WaitForSingleObject(objects[SEMAPHORE], 0), WAIT_TIMEOUT);
    CHECK_EQ_U("all-kinds-left-the-timer", WaitForSingleObject(objects[TIMER], 0), WAIT_OBJECT_0);
    CHECK_EQ_U("all-kinds-left-the-thread", WaitForSingleObject(objects[THREAD], 0), WAIT_OBJECT_0);
    CHECK_SUCCEEDS("all-kinds-owns-the-mutex", ReleaseMutex(objects[MUTEX]));
    /* One is missing now: the mutex is not taken. */
    CHECK_EQ_U("all-one-missing", all(KINDS, objects, 10), WAIT_TIMEOUT);
    CHECK_FAILS("all-one-missing-no-owner", !ReleaseMutex(objects[MUTEX]), ERROR_NOT_OWNER);
    SetEvent(objects[EVENT]);
    ReleaseSemaphore(objects[SEMAPHORE], 1, NULL);
    CHECK_EQ_U("all-manual-missing", all(KINDS + 1, objects, 10), WAIT_TIMEOUT);
    CHECK_EQ_U("any-smallest-index", any(KINDS + 1, objects, 0), WAIT_OBJECT_0 + EVENT);
    CHECK_EQ_U("any-then-mutex", any(KINDS + 1, objects, 0), WAIT_OBJECT_0 + MUTEX);
    CHECK_EQ_U("any-mutex-again", any(KINDS + 1, objects, 0), WAIT_OBJECT_0 + MUTEX);
    ReleaseMutex(objects[MUTEX]);
    CHECK_SUCCEEDS("any-mutex-twice", ReleaseMutex(objects[MUTEX]));
    CHECK_EQ_U("any-semaphore", any(3, objects + SEMAPHORE, 0), WAIT_OBJECT_0);
    CHECK_EQ_U("any-timer", any(3, objects + SEMAPHORE, 0), WAIT_OBJECT_0 + 1);
    close_all(objects, KINDS + 1);
}

static void duplicates(void)
{
    HANDLE event = check_event(FALSE), twice[3], copy = NULL;
    twice[0] = twice[2] = event;
    twice[1] = check_event(FALSE);
    SetEvent(event);
    CHECK_EQ_U("any-duplicates", any(3, twice, 0), WAIT_OBJECT_0);
    CHECK_EQ_U("any-duplicates-none", any(3, twice, 1), WAIT_TIMEOUT);
    SetEvent(event);
    CHECK_FAILS("all-duplicates", all(3, twice, 0) == WAIT_FAILED, ERROR_INVALID_PARAMETER);
    CHECK_EQ_U("all-duplicates-takes-nothing", WaitForSingleObject(event, 0), WAIT_OBJECT_0);
    CHECK_REQUIRE(DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
    twice[2] = copy;
    SetEvent(copy);
    CHECK_EQ_U("any-two-handles", any(3, twice, 0), WAIT_OBJECT_0);
    CloseHandle(event);
    SetEvent(copy);
    CHECK_EQ_U("other-handle-works", WaitForSingleObject(copy, 0), WAIT_OBJECT_0);
    CloseHandle(copy);
    CloseHandle(twice[1]);
}

/* The same wait again and again, and what may change between two of them. */
static void repeated(void)
{
    HANDLE events[4], saved;
    int i, good = 1;
    for (i = 0; i < 4; i++)
        events[i] = check_event(i == 3);
    for (i = 0; i < 30; i++) {
        SetEvent(events[i % 3]);
        good &= any(4, events, 0) == WAIT_OBJECT_0 + (DWORD)(i % 3) && any(4, events, 0) == WAIT_TIMEOUT;
    }
    CHECK("repeat-each-event", good);
    SetEvent(events[3]);
    CHECK("repeat-manual-stays", any(4, events, 0) == WAIT_OBJECT_0 + 3 && any(4, events, 0) == WAIT_OBJECT_0 + 3);
    SetEvent(events[1]);
    SetEvent(events[2]);
    CHECK("repeat-smallest-index",
          any(4, events, 0) == WAIT_OBJECT_0 + 1 && any(4, events, 0) == WAIT_OBJECT_0 + 2 &&
              any(4, events, 0) == WAIT_OBJECT_0 + 3);
    ResetEvent(events[3]);
    CHECK_EQ_U("repeat-manual-reset", any(4, events, 1), WAIT_TIMEOUT);
    SetEvent(events[0]);
    CHECK_EQ_U("repeat-taken-by-another-wait", WaitForSingleObject(events[0], 0), WAIT_OBJECT_0);
    CHECK_EQ_U("repeat-and-gone", any(4, events, 1), WAIT_TIMEOUT);
    SetEvent(events[0]);
    ResetEvent(events[0]);
    CHECK_EQ_U("repeat-set-and-reset", any(4, events, 1), WAIT_TIMEOUT);
    PulseEvent(events[3]);
    CHECK_EQ_U("repeat-pulsed-before", any(4, events, 1), WAIT_TIMEOUT);
    saved = events[2];
    CloseHandle(events[2]);
    CHECK_FAILS("repeat-closed", any(4, events, 0) == WAIT_FAILED, ERROR_INVALID_HANDLE);
    CHECK_FAILS("repeat-closed-again", any(4, events, 0) == WAIT_FAILED, ERROR_INVALID_HANDLE);
    for (i = 0; i < 3000 && events[2] != NULL; i++) {
        /* Many objects come and go; none of them is the one that was closed. */
        CloseHandle(check_event(FALSE));
    }
    CHECK_FAILS("repeat-closed-later", any(4, events, 0) == WAIT_FAILED && events[2] == saved, ERROR_INVALID_HANDLE);
    events[2] = check_event(FALSE);
    CHECK_EQ_U("repeat-replaced", any(4, events, 0), WAIT_TIMEOUT);
    SetEvent(events[2]);
    CHECK_EQ_U("repeat-replacement", any(4, events, 0), WAIT_OBJECT_0 + 2);
    CHECK_EQ_U("repeat-fewer", any(2, events, 0), WAIT_TIMEOUT);
    SetEvent(events[1]);
    CHECK_EQ_U("repeat-fewer-again", any(2, events, 0), WAIT_OBJECT_0 + 1);
    close_all(events, 4);
}

struct relay {
    HANDLE turns[2][3];
    volatile LONG passed;
};

static DWORD WINAPI pass_on(LPVOID argument)
{
    struct relay *relay = argument;
    while (any(3, relay->turns[1], CHECK_PATIENCE_MS) == WAIT_OBJECT_0 + 1) {
        InterlockedIncrement(&relay->passed);
        SetEvent(relay->turns[0][1]);
    }
    return 0;
}

/* Two threads in turn, each in the same wait again and again. */
static void relays(void)
{
    enum { ROUNDS = 2000 };
    static struct relay relay;
    HANDLE thread;
    int i, k, good = 1;
    for (i = 0; i < 2; i++)
        for (k = 0; k < 3; k++)
            relay.turns[i][k] = check_event(FALSE);
    thread = check_spawn(pass_on, &relay);
    for (i = 0; i < ROUNDS; i++) {
        SetEvent(relay.turns[1][1]);
        good &= any(3, relay.turns[0], CHECK_PATIENCE_MS) == WAIT_OBJECT_0 + 1;
    }
    CHECK("relay", good);
    SetEvent(relay.turns[1][2]);
    check_join(thread);
    CHECK_EQ_I("relay-each-turn-once", relay.passed, ROUNDS);
    close_all(relay.turns[0], 3);
    close_all(relay.turns[1], 3);
}

struct watcher {
    HANDLE handles[2], ready;
    DWORD waited;
};

static DWORD WINAPI watch(LPVOID argument)
{
    struct watcher *watcher = argument;
    SetEvent(watcher->ready);
    watcher->waited = any(2, watcher->handles, CHECK_PATIENCE_MS);
    return 0;
}

/* "If one of these handles is closed while the wait is still pending, the function's behavior is
 * undefined": the other handle must still end the wait. */
static void closed_while_waiting(void)
{
    struct watcher watcher = {{check_event(FALSE), check_event(FALSE)}, check_event(FALSE), 0xbad};
    HANDLE thread = check_spawn(watch, &watcher);
    check_wait(watcher.ready);
    Sleep(1);
    CloseHandle(watcher.handles[0]);
    SetEvent(watcher.handles[1]);
    check_join(thread);
    CHECK_EQ_U("closed-while-waiting", watcher.waited, WAIT_OBJECT_0 + 1);
    CloseHandle(watcher.handles[1]);
    CloseHandle(watcher.ready);
}

struct philosopher {
    HANDLE forks[2];
    volatile LONG *eaten;
};

static DWORD WINAPI dine(LPVOID argument)
{
    struct philosopher *self = argument;
    int i;
    for (i = 0; i < 200; i++) {
        if (all(2, self->forks, CHECK_WATCHDOG_MS) != WAIT_OBJECT_0)
            return 1;
        InterlockedIncrement(self->eaten);
        ReleaseMutex(self->forks[0]);
        ReleaseMutex(self->forks[1]);
    }
    return 0;
}

/* Waits for all that share their objects in a ring, in either order: nobody starves or blocks. */
static void philosophers(void)
{
    enum { COUNT = 5 };
    struct philosopher self[COUNT];
    HANDLE forks[COUNT], threads[COUNT];
    volatile LONG eaten = 0;
    int i;
    for (i = 0; i < COUNT; i++)
        forks[i] = CreateMutexA(NULL, FALSE, NULL);
    for (i = 0; i < COUNT; i++) {
        self[i].forks[0] = forks[i];
        self[i].forks[1] = forks[(i + 1) % COUNT];
        self[i].eaten = &eaten;
        threads[i] = check_spawn(dine, &self[i]);
    }
    for (i = 0; i < COUNT; i++)
        check_join(threads[i]);
    CHECK_EQ_I("philosophers", eaten, COUNT * 200);
    close_all(forks, COUNT);
}

static DWORD WINAPI set_in_turn(LPVOID argument)
{
    HANDLE *events = argument;
    int i;
    for (i = MAXIMUM_WAIT_OBJECTS - 1; i >= 0; i--)
        SetEvent(events[i]);
    return 0;
}

static void sixty_four(void)
{
    HANDLE events[MAXIMUM_WAIT_OBJECTS], thread;
    int i, missing = 0;
    for (i = 0; i < MAXIMUM_WAIT_OBJECTS; i++)
        events[i] = check_event(FALSE);
    thread = check_spawn(set_in_turn, events);
    CHECK_EQ_U("all-64", all(MAXIMUM_WAIT_OBJECTS, events, CHECK_PATIENCE_MS), WAIT_OBJECT_0);
    check_join(thread);
    for (i = 0; i < MAXIMUM_WAIT_OBJECTS; i++)
        missing += WaitForSingleObject(events[i], 0) == WAIT_TIMEOUT;
    CHECK_EQ_I("all-64-taken", missing, MAXIMUM_WAIT_OBJECTS);
    thread = check_spawn(set_in_turn, events);
    for (i = 0; i < MAXIMUM_WAIT_OBJECTS; i++)
        missing -= any(MAXIMUM_WAIT_OBJECTS, events, CHECK_PATIENCE_MS) < MAXIMUM_WAIT_OBJECTS;
    check_join(thread);
    CHECK_EQ_I("any-64-each-once", missing, 0);
    CHECK_EQ_U("any-64-no-more", any(MAXIMUM_WAIT_OBJECTS, events, 0), WAIT_TIMEOUT);
    close_all(events, MAXIMUM_WAIT_OBJECTS);
}

static void signal_object_and_wait(void)
{
    HANDLE event = check_event(FALSE), other = check_event(FALSE);
    HANDLE timer = CreateWaitableTimerA(NULL, FALSE, NULL), port = check_port(0);
    CHECK_FAILS("signal-timer", SignalObjectAndWait(timer, event, 0, FALSE) == WAIT_FAILED, ERROR_INVALID_HANDLE);
    CHECK_FAILS("signal-null", SignalObjectAndWait(NULL, event, 0, FALSE) == WAIT_FAILED, ERROR_INVALID_HANDLE);
    CHECK_FAILS("wait-null", SignalObjectAndWait(event, NULL, 0, FALSE) == WAIT_FAILED, ERROR_INVALID_HANDLE);
    CHECK_EQ_U("wait-null-signals-nothing", WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    CHECK_EQ_U("times-out", SignalObjectAndWait(event, other, 0, FALSE), WAIT_TIMEOUT);
    CHECK_EQ_U("signalled", WaitForSingleObject(event, 0), WAIT_OBJECT_0);
    CHECK_EQ_U("itself", SignalObjectAndWait(event, event, 0, FALSE), WAIT_OBJECT_0);
    CloseHandle(port);
    CloseHandle(timer);
    CloseHandle(other);
    CloseHandle(event);
}

/* Tawny's own wait: more than MAXIMUM_WAIT_OBJECTS. On Windows there is nothing to check. */
static void many(void)
{
#ifdef __linux__
    enum { MANY = 1000 };
    static HANDLE events[MANY];
    DWORD index = 77, i;
    for (i = 0; i < MANY; i++)
        events[i] = check_event(TRUE);
    CHECK_EQ_U("many-none", TawnyWaitForMultipleObjects(MANY, events, FALSE, 1, FALSE, &index), WAIT_TIMEOUT);
    CHECK_EQ_U("many-none-index", index, 77);
    SetEvent(events[900]);
    CHECK_EQ_U("many-any", TawnyWaitForMultipleObjects(MANY, events, FALSE, INFINITE, FALSE, &index), WAIT_OBJECT_0);
    CHECK_EQ_U("many-any-index", index, 900);
    CHECK_EQ_U("many-all-missing", TawnyWaitForMultipleObjects(MANY, events, TRUE, 1, FALSE, NULL), WAIT_TIMEOUT);
    for (i = 0; i < MANY; i++)
        SetEvent(events[i]);
    CHECK_EQ_U("many-all", TawnyWaitForMultipleObjects(MANY, events, TRUE, INFINITE, FALSE, &index), WAIT_OBJECT_0);
    CHECK_EQ_U("many-all-index", index, 0);
    CHECK_FAILS("many-zero", TawnyWaitForMultipleObjects(0, events, TRUE, 0, FALSE, &index) == WAIT_FAILED,
                ERROR_INVALID_PARAMETER);
    CHECK_FAILS("many-null", TawnyWaitForMultipleObjects(3, NULL, TRUE, 0, FALSE, &index) == WAIT_FAILED,
                ERROR_INVALID_PARAMETER);
    close_all(events, MANY);
#endif
}

int main(void)
{
    check_begin();
    every_kind();
    duplicates();
    repeated();
    relays();
    closed_while_waiting();
    philosophers();
    sixty_four();
    signal_object_and_wait();
    many();
    return check_end();
}
