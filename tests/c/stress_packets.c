/* Posted packets between several producers and consumers: each arrives exactly once, and one consumer
 * sees the packets of one producer in the order of posting ("queued in first-in-first-out order").
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/fileio/i-o-completion-ports
 *   learn.microsoft.com/windows/win32/fileio/postqueuedcompletionstatus
 */
#include "check.h"

enum { PRODUCERS = 3, CONSUMERS = 4, EACH = 8000, BATCH = 7 };

static HANDLE port;
static volatile LONG seen[PRODUCERS][EACH], received, out_of_order, twice;

static DWORD WINAPI produce(LPVOID number)
{
    DWORD i;
    for (i = 0; i < EACH; i++)
        CHECK_REQUIRE(PostQueuedCompletionStatus(port, i, 1 + (ULONG_PTR)number, (OVERLAPPED *)seen));
    return 0;
}

/* True if the packet tells the consumer to stop. */
static int note(DWORD bytes, ULONG_PTR key, LONG *last)
{
    if (key == 0)
        return 1;
    CHECK_REQUIRE(key <= PRODUCERS && bytes < EACH);
    if (InterlockedExchange(&seen[key - 1][bytes], 1) != 0)
        InterlockedIncrement(&twice);
    if (last[key - 1] >= (LONG)bytes)
        InterlockedIncrement(&out_of_order);
    last[key - 1] = (LONG)bytes;
    InterlockedIncrement(&received);
    return 0;
}

/* Odd consumers take packets one by one, even ones several at a time. A batch may hold the end marks of
 * others: they go back. */
static DWORD WINAPI consume(LPVOID number)
{
    LONG last[PRODUCERS];
    OVERLAPPED_ENTRY entries[BATCH];
    ULONG i, count = 0, ends = 0;

    for (i = 0; i < PRODUCERS; i++)
        last[i] = -1;
    while (ends == 0) {
        if ((ULONG_PTR)number % 2) {
            check_packet got = check_get(port);
            if (!got.ok)
                return got.error;
            ends += (ULONG)note(got.bytes, got.key, last);
            continue;
        }
        if (!GetQueuedCompletionStatusEx(port, entries, BATCH, &count, CHECK_PATIENCE_MS, FALSE))
            return GetLastError();
        for (i = 0; i < count; i++)
            ends += (ULONG)note(entries[i].dwNumberOfBytesTransferred, entries[i].lpCompletionKey, last);
    }
    while (--ends > 0)
        CHECK_REQUIRE(PostQueuedCompletionStatus(port, 0, 0, NULL));
    return 0;
}

int main(void)
{
    HANDLE producers[PRODUCERS], consumers[CONSUMERS];
    DWORD good = 0;
    int i;

    check_begin();
    port = check_port(2);
    for (i = 0; i < CONSUMERS; i++)
        consumers[i] = check_spawn(consume, (LPVOID)(ULONG_PTR)i);
    for (i = 0; i < PRODUCERS; i++)
        producers[i] = check_spawn(produce, (LPVOID)(ULONG_PTR)i);
    for (i = 0; i < PRODUCERS; i++)
        check_join(producers[i]);
    for (i = 0; i < CONSUMERS; i++)
        CHECK_REQUIRE(PostQueuedCompletionStatus(port, 0, 0, NULL));
    for (i = 0; i < CONSUMERS; i++)
        good += check_join(consumers[i]) == 0;
    CHECK_EQ_U("consumers-end", good, CONSUMERS);
    CHECK_EQ_I("every-packet-received", received, PRODUCERS * EACH);
    CHECK_EQ_I("no-packet-twice", twice, 0);
    CHECK_EQ_I("order-of-each-producer", out_of_order, 0);
    CHECK("no-packet-left", check_port_is_empty(port));
    CloseHandle(port);
    return check_end();
}
