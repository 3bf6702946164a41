/* The completion port and its threads: which waiter is released, and how many at a time.
 *
 * Expectations: learn.microsoft.com/windows/win32/fileio/i-o-completion-ports
 *   "Threads that block their execution on an I/O completion port are released in
 *    last-in-first-out (LIFO) order";
 *   the concurrency value "limits the number of runnable threads associated with the completion
 *    port"; "when the total number of runnable threads ... reaches the concurrency value, the
 *    system blocks the execution of any subsequent threads";
 *   "The system also allows a thread waiting in GetQueuedCompletionStatus to process a completion
 *    packet if another running thread associated with the same I/O completion port enters a wait
 *    state for other reasons";
 *   a thread's association ends "when the thread exits", or when it "specifies a different I/O
 *    completion port".
 */
#include "check.h"

/* Runs without blocking until a flag is set; gives up after the patience. */
static int spin_until(volatile LONG *value, LONG at_least)
{
    ULONGLONG end = GetTickCount64() + CHECK_PATIENCE_MS;
    while (*value < at_least)
        if (GetTickCount64() > end)
            return 0;
    return 1;
}

/* The same for the main thread, which may block. */
static int wait_until(volatile LONG *value, LONG at_least)
{
    ULONGLONG end = GetTickCount64() + CHECK_PATIENCE_MS;
    while (*value < at_least) {
        if (GetTickCount64() > end)
            return 0;
        Sleep(1);
    }
    return 1;
}

/* ---- LIFO ---------------------------------------------------------------------------------- */

enum { LIFO_THREADS = 4 };

struct lifo_waiter {
    HANDLE port, ready, taken;
    volatile LONG *order;
    LONG position;
};

static DWORD WINAPI lifo_wait(LPVOID argument)
{
    struct lifo_waiter *w = argument;
    check_packet got;
    SetEvent(w->ready);
    got = check_get(w->port);
    w->position = InterlockedIncrement(w->order);
    SetEvent(w->taken);
    return got.ok ? 0 : got.error;
}

/* Lets four threads wait one after the other, then posts four packets one after the other. True if
 * the threads got them in the reverse order of their waiting. */
static int lifo_round(DWORD pause)
{
    HANDLE port = check_port(LIFO_THREADS), taken = check_event(FALSE), threads[LIFO_THREADS];
    struct lifo_waiter waiters[LIFO_THREADS];
    volatile LONG order = 0;
    int i, reversed = 1;

    for (i = 0; i < LIFO_THREADS; i++) {
        waiters[i].port = port;
        waiters[i].ready = check_event(TRUE);
        waiters[i].taken = taken;
        waiters[i].order = &order;
        threads[i] = check_spawn(lifo_wait, &waiters[i]);
        CHECK_REQUIRE(check_wait(waiters[i].ready) == WAIT_OBJECT_0);
        Sleep(pause);
    }
    for (i = 0; i < LIFO_THREADS; i++) {
        CHECK_REQUIRE(PostQueuedCompletionStatus(port, 0, 0, NULL));
        CHECK_REQUIRE(check_wait(taken) == WAIT_OBJECT_0);
    }
    for (i = 0; i < LIFO_THREADS; i++) {
        CHECK_REQUIRE(check_join(threads[i]) == 0);
        CloseHandle(waiters[i].ready);
        reversed = reversed && waiters[i].position == LIFO_THREADS - i;
    }
    CloseHandle(port);
    CloseHandle(taken);
    return reversed;
}

/* When a thread has really begun to wait cannot be seen from outside, so a single round may differ;
 * three in a row by chance are not to be had with another order of release. */
static void last_in_first_out(void)
{
    int round, in_a_row = 0;
    for (round = 0; round < 40 && in_a_row < 3; round++)
        in_a_row = lifo_round(5 + (DWORD)round) ? in_a_row + 1 : 0;
    CHECK_EQ_I("threads-last-in-first-out", in_a_row, 3);
}

/* ---- the concurrency value ----------------------------------------------------------------- */

struct crew {
    HANDLE port;
    volatile LONG running, most, done;
};

static DWORD WINAPI work(LPVOID argument)
{
    struct crew *crew = argument;
    for (;;) {
        check_packet got = check_get(crew->port);
        LONG now, most;
        volatile int spin;
        if (!got.ok || got.key == 0)
            return got.error;
        now = InterlockedIncrement(&crew->running);
        while ((most = crew->most) < now)
            InterlockedCompareExchange(&crew->most, now, most);
        for (spin = 0; spin < 20000; spin++)
            ;
        InterlockedDecrement(&crew->running);
        InterlockedIncrement(&crew->done);
    }
}

static void at_most(DWORD concurrency, const char *name_most, const char *name_done)
{
    enum { THREADS = 6, PACKETS = 600 };
    struct crew crew;
    HANDLE threads[THREADS];
    int i;

    memset((void *)&crew, 0, sizeof crew);
    crew.port = check_port(concurrency);
    for (i = 0; i < THREADS; i++)
        threads[i] = check_spawn(work, &crew);
    for (i = 0; i < PACKETS; i++)
        CHECK_REQUIRE(PostQueuedCompletionStatus(crew.port, 0, 1, NULL));
    for (i = 0; i < THREADS; i++)
        CHECK_REQUIRE(PostQueuedCompletionStatus(crew.port, 0, 0, NULL));
    for (i = 0; i < THREADS; i++)
        CHECK_REQUIRE(check_join(threads[i]) == 0);
    CHECK(name_most, crew.most >= 1 && crew.most <= (LONG)concurrency);
    CHECK_EQ_I(name_done, crew.done, PACKETS);
    CloseHandle(crew.port);
}

struct spinner {
    HANDLE port;
    volatile LONG *started, *release;
};

/* Takes one packet and computes, without blocking, until it is released. */
static DWORD WINAPI take_and_spin(LPVOID argument)
{
    struct spinner *s = argument;
    check_packet got = check_get(s->port);
    InterlockedIncrement(s->started);
    return got.ok && spin_until(s->release, 1);
}

/* Fills COUNT slots of a port with running threads. One packet more must then stay queued, even for
 * a thread that asks for it; and must be given out when the slots are free again. */
static void slots(DWORD concurrency, LONG count, const char *name_full, const char *name_waits,
                  const char *name_free)
{
    HANDLE port = check_port(concurrency), threads[16];
    volatile LONG started = 0, release = 0;
    struct spinner spinner;
    check_packet got;
    LONG i;

    spinner.port = port;
    spinner.started = &started;
    spinner.release = &release;
    for (i = 0; i < count; i++)
        threads[i] = check_spawn(take_and_spin, &spinner);
    for (i = 0; i < count; i++)
        CHECK_REQUIRE(PostQueuedCompletionStatus(port, 0, 1, NULL));
    CHECK(name_full, wait_until(&started, count));
    CHECK_REQUIRE(PostQueuedCompletionStatus(port, 7, 8, NULL));
    got = check_get_within(port, 0);
    CHECK(name_waits, !got.ok && got.overlapped == NULL && got.error == WAIT_TIMEOUT);
    InterlockedExchange(&release, 1);
    for (i = 0; i < count; i++)
        CHECK_REQUIRE(check_join(threads[i]) == 1);
    if (!got.ok)
        got = check_get(port);
    CHECK(name_free, got.ok && got.bytes == 7 && got.key == 8);
    CloseHandle(port);
}

static void concurrency(void)
{
    SYSTEM_INFO system;
    LONG processors;

    at_most(1, "at-most-one", "at-most-one-all-done");
    at_most(2, "at-most-two", "at-most-two-all-done");
    slots(1, 1, "one-slot-filled", "one-slot-no-second-packet", "one-slot-free-again");
    slots(2, 2, "two-slots-filled", "two-slots-no-third-packet", "two-slots-free-again");

    /* "If this parameter is zero, the system allows as many concurrently running threads as there
     * are processors in the system" (CreateIoCompletionPort). */
    GetSystemInfo(&system);
    processors = (LONG)system.dwNumberOfProcessors;
    CHECK("processors", processors >= 1);
    if (processors <= 16)
        slots(0, processors, "zero-slots-filled", "zero-slots-no-further-packet", "zero-slots-free-again");
    else
        check_skip("zero-slots-filled", "too many processors");
}

/* ---- a running thread that asks again ------------------------------------------------------- */

struct greedy {
    HANDLE port;
    volatile LONG started, posted, mine;
};

static DWORD WINAPI take_twice(LPVOID argument)
{
    struct greedy *g = argument;
    check_packet got = check_get(g->port);
    InterlockedIncrement(&g->started);
    if (!got.ok || !spin_until(&g->posted, 1))
        return 0;
    got = check_get(g->port);
    InterlockedExchange(&g->mine, got.ok && got.key == 2);
    return 1;
}

static DWORD WINAPI take_once(LPVOID port)
{
    check_packet got = check_get(port);
    return got.ok ? (DWORD)got.key : 0;
}

/* "The most efficient scenario occurs when there are completion packets waiting in the queue, but no
 * waits can be satisfied because the port has reached its concurrency limit ... when a running thread
 * calls GetQueuedCompletionStatus, it will immediately pick up the queued completion packet". */
static void running_thread_takes_the_next(void)
{
    struct greedy greedy;
    HANDLE first, second;

    memset((void *)&greedy, 0, sizeof greedy);
    greedy.port = check_port(1);
    first = check_spawn(take_twice, &greedy);
    CHECK_REQUIRE(PostQueuedCompletionStatus(greedy.port, 0, 1, NULL));
    CHECK_REQUIRE(wait_until(&greedy.started, 1));
    second = check_spawn(take_once, greedy.port);
    CHECK_REQUIRE(PostQueuedCompletionStatus(greedy.port, 0, 2, NULL));
    InterlockedExchange(&greedy.posted, 1);
    CHECK_REQUIRE(check_join(first) == 1);
    CHECK_EQ_I("running-thread-takes-the-queued-packet", greedy.mine, 1);
    CHECK_REQUIRE(PostQueuedCompletionStatus(greedy.port, 0, 3, NULL));
    CHECK_EQ_U("waiting-thread-takes-the-next", check_join(second), 3);
    CloseHandle(greedy.port);
}

/* ---- a released thread that blocks frees its slot -------------------------------------------- */

struct blocker {
    HANDLE port, other_port, event, auto_event;
    SOCKET socket, listener;
    CRITICAL_SECTION section;
    volatile LONG started, go, seen, finished;
    void (*block)(struct blocker *);
};

static DWORD WINAPI take_and_block(LPVOID argument)
{
    struct blocker *b = argument;
    check_packet got = check_get(b->port);
    InterlockedIncrement(&b->started);
    if (!got.ok || !spin_until(&b->go, 1))
        return 0;
    b->block(b);
    InterlockedIncrement(&b->finished);
    return 1;
}

/* The slot must come free during these pauses: the packet that MAIN awaits ends them. */
static void block_in_sleep(struct blocker *b)
{
    int i;
    for (i = 0; i < 200 && !b->seen; i++)
        Sleep(20);
}

static void block_in_sleep_ex(struct blocker *b)
{
    int i;
    for (i = 0; i < 200 && !b->seen; i++)
        SleepEx(20, TRUE);
}

static void block_in_wait(struct blocker *b)
{
    WaitForSingleObject(b->event, CHECK_PATIENCE_MS);
}

static void block_in_wait_ex(struct blocker *b)
{
    WaitForSingleObjectEx(b->event, CHECK_PATIENCE_MS, TRUE);
}

static void block_in_wait_multiple(struct blocker *b)
{
    HANDLE both[2];
    both[0] = b->event;
    both[1] = b->auto_event;
    WaitForMultipleObjects(2, both, FALSE, CHECK_PATIENCE_MS);
}

static void block_in_wsa_wait(struct blocker *b)
{
    WSAWaitForMultipleEvents(1, &b->event, FALSE, CHECK_PATIENCE_MS, FALSE);
}

static void block_in_recv(struct blocker *b)
{
    char byte;
    recv(b->socket, &byte, 1, 0);
}

static void block_in_wsarecv(struct blocker *b)
{
    char byte;
    check_wsarecv(b->socket, &byte, 1, NULL);
}

static void block_in_accept(struct blocker *b)
{
    closesocket(accept(b->listener, NULL, NULL));
}

static void block_in_select(struct blocker *b)
{
    struct timeval patience = {CHECK_PATIENCE_MS / 1000, 0};
    fd_set set;
    FD_ZERO(&set);
    FD_SET(b->socket, &set);
    select(0, &set, NULL, NULL, &patience);
}

static void block_in_overlapped_result(struct blocker *b)
{
    OVERLAPPED overlapped = {0};
    DWORD bytes;
    char byte;
    overlapped.hEvent = b->auto_event;
    if (check_wsarecv(b->socket, &byte, 1, &overlapped) == WSA_IO_PENDING)
        GetOverlappedResult((HANDLE)b->socket, &overlapped, &bytes, TRUE);
}

static void block_in_other_port(struct blocker *b)
{
    check_get(b->other_port);
}

static void block_in_critical_section(struct blocker *b)
{
    EnterCriticalSection(&b->section);
    LeaveCriticalSection(&b->section);
}

static const struct {
    const char *name;
    void (*block)(struct blocker *);
} ways[] = {
    {"sleep", block_in_sleep},
    {"sleep-ex", block_in_sleep_ex},
    {"wait-for-single-object", block_in_wait},
    {"wait-for-single-object-ex", block_in_wait_ex},
    {"wait-for-multiple-objects", block_in_wait_multiple},
    {"wsa-wait-for-multiple-events", block_in_wsa_wait},
    {"recv", block_in_recv},
    {"wsarecv-without-overlapped", block_in_wsarecv},
    {"accept", block_in_accept},
    {"select", block_in_select},
    {"get-overlapped-result", block_in_overlapped_result},
    {"another-port", block_in_other_port},
    {"critical-section", block_in_critical_section},
};

static void blocking_frees_the_slot(unsigned way)
{
    struct blocker b;
    char name[CHECK_NAME_SIZE];
    check_address address;
    check_packet got;
    SOCKET peer, caller;
    HANDLE thread;

    memset((void *)&b, 0, sizeof b);
    b.block = ways[way].block;
    b.port = check_port(1);
    b.other_port = check_port(1);
    b.event = check_event(TRUE);
    b.auto_event = check_event(FALSE);
    check_pair(&peer, &b.socket);
    b.listener = check_listener(AF_INET, &address);
    InitializeCriticalSection(&b.section);
    EnterCriticalSection(&b.section);

    thread = check_spawn(take_and_block, &b);
    CHECK_REQUIRE(PostQueuedCompletionStatus(b.port, 0, 1, NULL));
    CHECK_REQUIRE(wait_until(&b.started, 1));
    CHECK_REQUIRE(PostQueuedCompletionStatus(b.port, 0, 2, NULL));
    got = check_get_within(b.port, 0);
    snprintf(name, sizeof name, "slot-taken-before-%s", ways[way].name);
    CHECK(name, !got.ok && got.error == WAIT_TIMEOUT);

    InterlockedExchange(&b.go, 1);
    if (!got.ok)
        got = check_get_within(b.port, CHECK_PATIENCE_MS / 2);
    snprintf(name, sizeof name, "slot-freed-by-%s", ways[way].name);
    CHECK(name, got.ok && got.key == 2 && b.finished == 0);

    InterlockedExchange(&b.seen, 1);
    SetEvent(b.event);
    check_send_all(peer, "x", 1);
    CHECK_REQUIRE(PostQueuedCompletionStatus(b.other_port, 0, 0, NULL));
    LeaveCriticalSection(&b.section);
    caller = check_connect(&address);
    CHECK_REQUIRE(check_join(thread) == 1);
    DeleteCriticalSection(&b.section);
    closesocket(caller);
    closesocket(b.listener);
    closesocket(peer);
    closesocket(b.socket);
    CloseHandle(b.event);
    CloseHandle(b.auto_event);
    CloseHandle(b.port);
    CloseHandle(b.other_port);
}

/* "until one of three things occurs: the thread exits, specifies a different completion port, or
 * closes the completion port" (I/O Completion Ports, "Thread Pooling"). */
static void exit_frees_the_slot(void)
{
    HANDLE port = check_port(1), thread = check_spawn(take_once, port);
    check_packet got;

    CHECK_REQUIRE(PostQueuedCompletionStatus(port, 0, 1, NULL));
    CHECK_EQ_U("exiting-thread-got-its-packet", check_join(thread), 1);
    CHECK_REQUIRE(PostQueuedCompletionStatus(port, 0, 2, NULL));
    got = check_get(port);
    CHECK("exit-frees-the-slot", got.ok && got.key == 2);
    CloseHandle(port);
}

int main(void)
{
    unsigned i;
    check_begin();
    last_in_first_out();
    concurrency();
    running_thread_takes_the_next();
    for (i = 0; i < sizeof ways / sizeof *ways; i++)
        blocking_frees_the_slot(i);
    exit_frees_the_slot();
    return check_end();
}
