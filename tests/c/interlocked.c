/* Interlocked operations and singly linked lists.
 *
 * https://learn.microsoft.com/windows/win32/sync/interlocked-variable-access
 * https://learn.microsoft.com/windows/win32/sync/interlocked-singly-linked-lists
 */
#include "check.h"

static void values(void)
{
    LONG volatile v = 5;
    LONG64 volatile w = 1;
    short volatile h = 7;
    PVOID volatile p = NULL;
    int x, y;
    CHECK_EQ_I("increment", InterlockedIncrement(&v), 6);
    CHECK_EQ_I("decrement", InterlockedDecrement(&v), 5);
    CHECK_EQ_I("exchange", InterlockedExchange(&v, 9), 5);
    CHECK_EQ_I("exchange-stored", v, 9);
    CHECK_EQ_I("exchange-add", InterlockedExchangeAdd(&v, -4), 9);
    CHECK_EQ_I("exchange-add-stored", v, 5);
    CHECK_EQ_I("compare-exchange-same", InterlockedCompareExchange(&v, 11, 5), 5);
    CHECK_EQ_I("compare-exchange-same-stored", v, 11);
    CHECK_EQ_I("compare-exchange-other", InterlockedCompareExchange(&v, 99, 5), 11);
    CHECK_EQ_I("compare-exchange-other-kept", v, 11);
    CHECK_EQ_I("and", InterlockedAnd(&v, 3), 11);
    CHECK_EQ_I("and-stored", v, 3);
    CHECK_EQ_I("or", InterlockedOr(&v, 8), 3);
    CHECK_EQ_I("xor", InterlockedXor(&v, 1), 11);
    CHECK_EQ_I("xor-stored", v, 10);
    v = 0x7fffffff;
    CHECK_EQ_I("increment-wraps", InterlockedIncrement(&v), -2147483647 - 1);

    CHECK_EQ_I("increment64", InterlockedIncrement64(&w), 2);
    CHECK_EQ_I("decrement64", InterlockedDecrement64(&w), 1);
    CHECK_EQ_I("exchange64", InterlockedExchange64(&w, 1LL << 40), 1);
    CHECK_EQ_I("exchange-add64", InterlockedExchangeAdd64(&w, 1), 1LL << 40);
    CHECK_EQ_I("compare-exchange64", InterlockedCompareExchange64(&w, 3, (1LL << 40) + 1), (1LL << 40) + 1);
    CHECK_EQ_I("compare-exchange64-stored", w, 3);
    CHECK_EQ_I("increment16", InterlockedIncrement16(&h), 8);

    CHECK_EQ_P("exchange-pointer", InterlockedExchangePointer(&p, &x), NULL);
    CHECK_EQ_P("exchange-pointer-stored", p, &x);
    CHECK_EQ_P("compare-exchange-pointer", InterlockedCompareExchangePointer(&p, &y, &x), &x);
    CHECK_EQ_P("compare-exchange-pointer-stored", p, &y);
    CHECK_EQ_U("bit-set-was-clear", InterlockedBitTestAndSet(&v, 2), 0);
    CHECK_EQ_U("bit-set-is-set", InterlockedBitTestAndReset(&v, 2), 1);
}

enum { THREADS = 4, ROUNDS = 50000 };

static LONG volatile sum;
static LONG volatile lock_word;
static long guarded;

static DWORD WINAPI add(LPVOID unused)
{
    int i;
    (void)unused;
    for (i = 0; i < ROUNDS; i++) {
        InterlockedIncrement(&sum);
        while (InterlockedCompareExchange(&lock_word, 1, 0) != 0)
            SwitchToThread();
        guarded++;
        InterlockedExchange(&lock_word, 0);
    }
    return 0;
}

static void threads(void)
{
    HANDLE workers[THREADS];
    int i;
    for (i = 0; i < THREADS; i++)
        workers[i] = check_spawn(add, NULL);
    for (i = 0; i < THREADS; i++)
        check_join(workers[i]);
    CHECK_EQ_I("no-increment-lost", sum, THREADS * ROUNDS);
    CHECK_EQ_I("spin-lock-excludes", guarded, THREADS * ROUNDS);
}

struct item {
    SLIST_ENTRY link;
    int value;
};

static void lists(void)
{
    static SLIST_HEADER header;
    static struct item items[3];
    PSLIST_HEADER head = &header;
    struct item *first;
    int i;
    CHECK_EQ_U("list-entry-alignment", sizeof(struct item) % MEMORY_ALLOCATION_ALIGNMENT, 0);
    InitializeSListHead(head);
    CHECK_EQ_U("list-empty", QueryDepthSList(head), 0);
    CHECK_EQ_P("list-pop-empty", InterlockedPopEntrySList(head), NULL);
    for (i = 0; i < 3; i++) {
        items[i].value = i;
        InterlockedPushEntrySList(head, &items[i].link);
    }
    CHECK_EQ_U("list-depth", QueryDepthSList(head), 3);
    first = (struct item *)InterlockedPopEntrySList(head);
    CHECK("list-last-in-first-out", first == &items[2]);
    first = (struct item *)InterlockedFlushSList(head);
    CHECK("list-flush", first == &items[1] && first->link.Next == &items[0].link);
    CHECK_EQ_U("list-flushed", QueryDepthSList(head), 0);
}

int main(void)
{
    check_begin();
    values();
    threads();
    lists();
    return check_end();
}
