/*
 * futex_ping.c: two threads that wake each other in turn, each asleep on a word of its own.
 *
 *     futex_ping [ROUNDS]
 *
 * Prints nanoseconds per round: ping_1.
 */
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static _Atomic unsigned ping, pong;
static long rounds = 100000;

static void set(_Atomic unsigned *word)
{
    atomic_store(word, 1);
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void await(_Atomic unsigned *word)
{
    while (atomic_exchange(word, 0) == 0)
        syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
}

static void *answer(void *unused)
{
    long i;

    for (i = 0; i < rounds; i++) {
        await(&ping);
        set(&pong);
    }
    return unused;
}

static double now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

int main(int argc, char **argv)
{
    pthread_t other;
    double begin;
    long i;

    if (argc > 1)
        rounds = atol(argv[1]);
    if (pthread_create(&other, NULL, answer, NULL) != 0)
        return EXIT_FAILURE;
    begin = now_ns();
    for (i = 0; i < rounds; i++) {
        set(&ping);
        await(&pong);
    }
    printf("ping_1 %.1f\n", (now_ns() - begin) / (double)rounds);
    pthread_join(other, NULL);
    return EXIT_SUCCESS;
}
