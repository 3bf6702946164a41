/* Synchronization barriers.
 *
 * https://learn.microsoft.com/windows/win32/sync/synchronization-barriers
 * https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-entersynchronizationbarrier
 */
#include "check.h"

enum { THREADS = 4, ROUNDS = 200 };

struct shared {
    SYNCHRONIZATION_BARRIER barrier;
    DWORD flags;
    volatile LONG entered, lasts, early, late;
};

static DWORD WINAPI go_round(LPVOID argument)
{
    struct shared *shared = argument;
    LONG round;
    for (round = 1; round <= ROUNDS; round++) {
        InterlockedIncrement(&shared->entered);
        if (EnterSynchronizationBarrier(&shared->barrier, shared->flags))
            InterlockedIncrement(&shared->lasts);
        if (shared->entered < round * THREADS)
            InterlockedIncrement(&shared->early);
        if (shared->entered >= (round + 1) * THREADS)
            InterlockedIncrement(&shared->late);
    }
    return 0;
}

static void rounds(DWORD flags, const char *kept, const char *one)
{
    static struct shared shared;
    HANDLE threads[THREADS];
    int i;
    memset(&shared, 0, sizeof shared);
    shared.flags = flags;
    CHECK_REQUIRE(InitializeSynchronizationBarrier(&shared.barrier, THREADS, -1));
    for (i = 0; i < THREADS; i++)
        threads[i] = check_spawn(go_round, &shared);
    for (i = 0; i < THREADS; i++)
        check_join(threads[i]);
    CHECK(kept, shared.early == 0 && shared.late == 0);
    /* "TRUE for the last thread to signal the barrier" */
    CHECK_EQ_I(one, shared.lasts, ROUNDS);
    CHECK_REQUIRE(DeleteSynchronizationBarrier(&shared.barrier));
}

static const char *const names[] = {
    "initialise",    "alone",           "alone-again",              "delete",          "total-zero",
    "spin-count",    "rounds",          "rounds-one-last",          "rounds-blocking", "rounds-blocking-one-last",
    "rounds-spinning", "rounds-spinning-one-last", "rounds-no-delete", "rounds-no-delete-one-last",
};

int main(void)
{
    SYNCHRONIZATION_BARRIER alone;
    unsigned i;
    check_begin();
    if (check_under_wine()) {
        for (i = 0; i < sizeof names / sizeof *names; i++)
            check_skip(names[i], "Wine has no barriers");
        return check_end();
    }
    CHECK_SUCCEEDS("initialise", InitializeSynchronizationBarrier(&alone, 1, 100));
    CHECK("alone", EnterSynchronizationBarrier(&alone, 0));
    CHECK("alone-again", EnterSynchronizationBarrier(&alone, SYNCHRONIZATION_BARRIER_FLAGS_NO_DELETE));
    CHECK_SUCCEEDS("delete", DeleteSynchronizationBarrier(&alone));
    CHECK_FAILS("total-zero", !InitializeSynchronizationBarrier(&alone, 0, -1), ERROR_INVALID_PARAMETER);
    CHECK_FAILS("spin-count", !InitializeSynchronizationBarrier(&alone, 1, -2), ERROR_INVALID_PARAMETER);
    rounds(0, "rounds", "rounds-one-last");
    rounds(SYNCHRONIZATION_BARRIER_FLAGS_BLOCK_ONLY, "rounds-blocking", "rounds-blocking-one-last");
    rounds(SYNCHRONIZATION_BARRIER_FLAGS_SPIN_ONLY, "rounds-spinning", "rounds-spinning-one-last");
    rounds(SYNCHRONIZATION_BARRIER_FLAGS_NO_DELETE, "rounds-no-delete", "rounds-no-delete-one-last");
    return check_end();
}
