/*
 * uring_reads.c: the peer of disk_reads.c, a loop on io_uring with nothing in between: one system call submits what
 * there is and waits for what has ended.
 *
 *     uring_reads FILE [READS]
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 4096, MOST = 128 };

struct ring {
    int fd;
    struct io_uring_sqe *entries;
    _Atomic unsigned *submitted, *completed_head, *completed_tail;
    unsigned submit_mask, complete_mask;
    struct io_uring_cqe *completions;
};

static struct ring ring;
static int file;
static uint64_t blocks, state = 88172645463325252u, wanted[MOST];
static char *rooms;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static double now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static void *map(size_t size, off_t what)
{
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring.fd, what);

    if (at == MAP_FAILED)
        die("mmap");
    return at;
}

static void set_up(void)
{
    struct io_uring_params params = {.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN};
    unsigned i, *order;
    char *queue;

    ring.fd = (int)syscall(SYS_io_uring_setup, MOST, &params);
    if (ring.fd < 0) {
        memset(&params, 0, sizeof params);
        ring.fd = (int)syscall(SYS_io_uring_setup, MOST, &params);
    }
    if (ring.fd < 0)
        die("io_uring_setup");
    queue = map(params.sq_off.array + params.sq_entries * sizeof(unsigned), IORING_OFF_SQ_RING);
    ring.submitted = (_Atomic unsigned *)(queue + params.sq_off.tail);
    ring.submit_mask = *(unsigned *)(queue + params.sq_off.ring_mask);
    order = (unsigned *)(queue + params.sq_off.array);
    for (i = 0; i < params.sq_entries; i++)
        order[i] = i;
    ring.entries = map(params.sq_entries * sizeof *ring.entries, IORING_OFF_SQES);
    queue = map(params.cq_off.cqes + params.cq_entries * sizeof *ring.completions, IORING_OFF_CQ_RING);
    ring.completed_head = (_Atomic unsigned *)(queue + params.cq_off.head);
    ring.completed_tail = (_Atomic unsigned *)(queue + params.cq_off.tail);
    ring.complete_mask = *(unsigned *)(queue + params.cq_off.ring_mask);
    ring.completions = (struct io_uring_cqe *)(queue + params.cq_off.cqes);
}

static void begin(unsigned number)
{
    unsigned tail = atomic_load_explicit(ring.submitted, memory_order_relaxed);
    struct io_uring_sqe *entry = &ring.entries[tail & ring.submit_mask];

    wanted[number] = next_random() % blocks;
    memset(entry, 0, sizeof *entry);
    entry->opcode = IORING_OP_READ;
    entry->fd = file;
    entry->addr = (uintptr_t)(rooms + (size_t)number * BLOCK);
    entry->len = BLOCK;
    entry->off = wanted[number] * BLOCK;
    entry->user_data = number;
    atomic_store_explicit(ring.submitted, tail + 1, memory_order_release);
}

static void check(unsigned number, int bytes)
{
    const char *room = rooms + (size_t)number * BLOCK;

    if (bytes != BLOCK || memcmp(room, &wanted[number], sizeof wanted[number]) != 0) {
        fprintf(stderr, "block %llu was read wrong\n", (unsigned long long)wanted[number]);
        exit(EXIT_FAILURE);
    }
}

static void run(unsigned depth, long reads)
{
    long begun = 0, ended = 0;
    double start = now_ns();
    unsigned to_submit = 0;

    for (; begun < (long)depth; begun++, to_submit++)
        begin((unsigned)begun);
    while (ended < begun) {
        unsigned head = atomic_load_explicit(ring.completed_head, memory_order_relaxed), tail;

        if (syscall(SYS_io_uring_enter, ring.fd, to_submit, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0)
            die("io_uring_enter");
        to_submit = 0;
        tail = atomic_load_explicit(ring.completed_tail, memory_order_acquire);
        for (; head != tail; head++, ended++) {
            const struct io_uring_cqe *it = &ring.completions[head & ring.complete_mask];
            unsigned number = (unsigned)it->user_data;
            check(number, it->res);
            if (begun < reads) {
                begin(number);
                begun++;
                to_submit++;
            }
        }
        atomic_store_explicit(ring.completed_head, head, memory_order_release);
    }
    printf("read_%u %f\n", depth, (now_ns() - start) / (double)ended);
}

int main(int argc, char **argv)
{
    static const unsigned depths[] = {1, 8, 32, 128};
    long reads = argc > 2 ? strtol(argv[2], NULL, 10) : 200000;
    struct stat about;
    size_t i;

    if (argc < 2)
        return EXIT_FAILURE;
    file = open(argv[1], O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &about) != 0)
        die(argv[1]);
    posix_fadvise(file, 0, 0, POSIX_FADV_RANDOM);
    blocks = (uint64_t)about.st_size / BLOCK;
    rooms = mmap(NULL, MOST * BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (rooms == MAP_FAILED)
        die("mmap");
    set_up();
    for (i = 0; i < sizeof depths / sizeof depths[0]; i++)
        run(depths[i], reads);
    return EXIT_SUCCESS;
}
