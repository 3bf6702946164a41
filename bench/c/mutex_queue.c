/*
 * mutex_queue.c: the queue that a completion port's packets are measured against: a ring buffer
 * under a mutex, with a condition variable for those who wait.
 *
 *     mutex_queue [PACKETS]
 *
 * Prints nanoseconds per packet, as port_micro.c does.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct packet {
    unsigned long key;
    void *overlapped;
    unsigned bytes;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t start;
static struct packet *ring;
static unsigned long mask, head, tail;
static long packets = 1000000;

static double now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* The ring has room for every packet of a run. */
static void post(unsigned long key)
{
    pthread_mutex_lock(&lock);
    ring[tail++ & mask] = (struct packet){key, NULL, 1};
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&lock);
}

static unsigned long get(void)
{
    struct packet packet;

    pthread_mutex_lock(&lock);
    while (head == tail)
        pthread_cond_wait(&filled, &lock);
    packet = ring[head++ & mask];
    pthread_mutex_unlock(&lock);
    return packet.key;
}

static double post_get(void)
{
    double begin = now_ns();
    long i;

    for (i = 0; i < packets; i++) {
        post((unsigned long)i);
        if (get() != (unsigned long)i)
            abort();
    }
    return (now_ns() - begin) / (double)packets;
}

static void *produce(void *unused)
{
    long i;

    (void)unused;
    pthread_barrier_wait(&start);
    for (i = 0; i < packets / 2; i++)
        post(1);
    return NULL;
}

static void *consume(void *unused)
{
    (void)unused;
    pthread_barrier_wait(&start);
    while (get() != 0)
        ;
    return NULL;
}

static double two_to_two(void)
{
    pthread_t producers[2], consumers[2];
    double begin;
    int i;

    pthread_barrier_init(&start, NULL, 5);
    for (i = 0; i < 2; i++) {
        pthread_create(&consumers[i], NULL, consume, NULL);
        pthread_create(&producers[i], NULL, produce, NULL);
    }
    begin = now_ns();
    pthread_barrier_wait(&start);
    for (i = 0; i < 2; i++)
        pthread_join(producers[i], NULL);
    post(0);
    post(0);
    for (i = 0; i < 2; i++)
        pthread_join(consumers[i], NULL);
    return (now_ns() - begin) / (double)packets;
}

static void *nothing(void *unused)
{
    return unused;
}

int main(int argc, char **argv)
{
    unsigned long room = 1, i;
    pthread_t other;

    /* As long as a process has had one thread only, the C library's locks are no locks. */
    if (pthread_create(&other, NULL, nothing, NULL) != 0 || pthread_join(other, NULL) != 0)
        return EXIT_FAILURE;

    if (argc > 1)
        packets = atol(argv[1]);
    while (room < (unsigned long)packets + 2)
        room *= 2;
    mask = room - 1;
    ring = malloc(room * sizeof(*ring));
    if (ring == NULL)
        return EXIT_FAILURE;
    for (i = 0; i < room; i++)
        ring[i] = (struct packet){0, NULL, 0};
    printf("post_get %.1f\n", post_get());
    printf("two_to_two %.1f\n", two_to_two());
    return EXIT_SUCCESS;
}
