/* Receives, sends, cancels, closes and resets by several threads at random: every request that was
 * started gives exactly one packet, with one of the documented results.
 *
 * Expectations: the pages of WSARecv, WSASend, CancelIoEx, closesocket and GetQueuedCompletionStatus.
 * The seed is printed; give it as the first argument to play the same choices again.
 */
#include "check.h"

enum { PAIRS = 6, ACTORS = 4, WORKERS = 2, STEPS = 1500, OPERATIONS = 400, LONGEST = 600 };

struct operation {
    OVERLAPPED overlapped;
    volatile LONG state; /* 0 free, 1 taken, 2 in flight */
    int is_send;
    DWORD size;
    char data[LONGEST];
};

/* Two ends; whoever acts on a pair holds its lock, completions do not. */
struct pair {
    CRITICAL_SECTION lock;
    SOCKET end[2];
};

static struct operation operations[OPERATIONS];
static struct pair pairs[PAIRS];
static HANDLE port;
static volatile LONG started, completed, unexpected, inconsistent, refused, wrong_result, succeeded, aborted, reset;
static unsigned seed;

static unsigned roll(unsigned *state, unsigned sides)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % sides;
}

static struct operation *take(void)
{
    int i;
    for (i = 0; i < OPERATIONS; i++)
        if (InterlockedCompareExchange(&operations[i].state, 1, 0) == 0)
            return &operations[i];
    return NULL;
}

static void connect_pair(struct pair *pair)
{
    int i;
    check_pair(&pair->end[0], &pair->end[1]);
    for (i = 0; i < 2; i++)
        check_associate(pair->end[i], port, 1 + (ULONG_PTR)(pair - pairs));
}

static void issue(struct pair *pair, unsigned which, int is_send, DWORD size)
{
    struct operation *op = take();
    DWORD error;
    if (op == NULL)
        return;
    memset(&op->overlapped, 0, sizeof op->overlapped);
    op->is_send = is_send;
    op->size = size;
    InterlockedIncrement(&started);
    InterlockedExchange(&op->state, 2);
    error = is_send ? check_wsasend(pair->end[which], op->data, size, &op->overlapped)
                    : check_wsarecv(pair->end[which], op->data, size, &op->overlapped);
    if (!check_started(error)) {
        InterlockedExchange(&op->state, 0);
        InterlockedDecrement(&started);
        if (error != WSAECONNRESET && error != WSAECONNABORTED)
            InterlockedIncrement(&refused);
    }
}

static void replace(struct pair *pair, int hard)
{
    if (hard)
        check_reset(pair->end[0]);
    else
        closesocket(pair->end[0]);
    closesocket(pair->end[1]);
    connect_pair(pair);
}

static DWORD WINAPI actor(LPVOID number)
{
    unsigned state = seed + 977u * (unsigned)(ULONG_PTR)number, step;
    for (step = 0; step < STEPS; step++) {
        struct pair *pair = &pairs[roll(&state, PAIRS)];
        unsigned which = roll(&state, 2), choice = roll(&state, 100);
        DWORD size = 1 + roll(&state, LONGEST);
        EnterCriticalSection(&pair->lock);
        if (choice < 45)
            issue(pair, which, 0, size);
        else if (choice < 85)
            issue(pair, which, 1, size);
        else if (choice < 92)
            CancelIoEx((HANDLE)pair->end[which], NULL);
        else if (choice < 97)
            CancelIoEx((HANDLE)pair->end[which], &operations[roll(&state, OPERATIONS)].overlapped);
        else
            replace(pair, choice == 99);
        LeaveCriticalSection(&pair->lock);
    }
    return 0;
}

static DWORD WINAPI worker(LPVOID unused)
{
    (void)unused;
    for (;;) {
        check_packet got = check_get_within(port, INFINITE);
        struct operation *op;
        DWORD size;
        int is_send;

        if (got.overlapped == NULL)
            return got.ok ? 0 : got.error;
        op = CONTAINING_RECORD(got.overlapped, struct operation, overlapped);
        size = op->size;
        is_send = op->is_send;
        if (got.key < 1 || got.key > PAIRS || !HasOverlappedIoCompleted(&op->overlapped) ||
            op->overlapped.InternalHigh != got.bytes)
            InterlockedIncrement(&inconsistent);
        if (InterlockedCompareExchange(&op->state, 0, 2) != 2)
            InterlockedIncrement(&unexpected);
        if (got.ok && (is_send ? got.bytes == size : got.bytes <= size))
            InterlockedIncrement(&succeeded);
        else if (!got.ok && got.error == ERROR_OPERATION_ABORTED)
            InterlockedIncrement(&aborted);
        else if (!got.ok && got.error == ERROR_NETNAME_DELETED)
            InterlockedIncrement(&reset);
        else
            InterlockedIncrement(&wrong_result);
        InterlockedIncrement(&completed);
    }
}

int main(int argc, char **argv)
{
    HANDLE workers[WORKERS], actors[ACTORS];
    DWORD ends = 0;
    int i;

    check_begin();
    seed = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 0) : 20240607u;
    printf("seed %u\n", seed);
    port = check_port(0);
    for (i = 0; i < PAIRS; i++) {
        InitializeCriticalSection(&pairs[i].lock);
        connect_pair(&pairs[i]);
    }
    for (i = 0; i < WORKERS; i++)
        workers[i] = check_spawn(worker, NULL);
    for (i = 0; i < ACTORS; i++)
        actors[i] = check_spawn(actor, (LPVOID)(ULONG_PTR)i);
    for (i = 0; i < ACTORS; i++)
        check_join(actors[i]);
    for (i = 0; i < PAIRS; i++) {
        closesocket(pairs[i].end[0]);
        closesocket(pairs[i].end[1]);
        DeleteCriticalSection(&pairs[i].lock);
    }
    for (i = 0; i < (int)CHECK_PATIENCE_MS && completed < started; i++)
        Sleep(1);
    CHECK_EQ_I("every-request-completed", completed, started);
    for (i = 0; i < WORKERS; i++)
        CHECK_REQUIRE(PostQueuedCompletionStatus(port, 0, 0, NULL));
    for (i = 0; i < WORKERS; i++)
        ends += check_join(workers[i]) == 0;
    CHECK_EQ_U("workers-end", ends, WORKERS);
    CHECK_EQ_I("no-request-completed-twice", unexpected, 0);
    CHECK_EQ_I("packets-agree-with-overlapped", inconsistent, 0);
    CHECK_EQ_I("documented-results-only", wrong_result, 0);
    CHECK_EQ_I("documented-refusals-only", refused, 0);
    CHECK("some-succeeded", succeeded > 0);
    CHECK("some-aborted", aborted > 0);
    CHECK_EQ_I("results-add-up", succeeded + aborted + reset + wrong_result, completed);
    CHECK("no-packet-left", check_port_is_empty(port));
    CloseHandle(port);
    return check_end();
}
