/*
 * disk_reads.c: overlapped reads of 4 KiB at random places of a file, completed by a port.
 *
 *     disk_reads FILE [READS]
 *
 * Each block of the file begins with its number. Prints nanoseconds per read, by how many are under way:
 * read_1, read_8, read_32, read_128.
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 4096, MOST = 128 };

struct operation {
    OVERLAPPED overlapped;
    uint64_t block;
    char *room;
};

static HANDLE file, port;
static uint64_t blocks, state = 88172645463325252u;
static struct operation operations[MOST];

static void die(const char *what)
{
    fprintf(stderr, "%s: error %lu\n", what, (unsigned long)GetLastError());
    exit(EXIT_FAILURE);
}

static double now_ns(void)
{
    LARGE_INTEGER frequency, counter;

    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&counter);
    return (double)counter.QuadPart * 1e9 / (double)frequency.QuadPart;
}

static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static void begin(struct operation *it)
{
    uint64_t offset;

    it->block = next_random() % blocks;
    offset = it->block * BLOCK;
    it->overlapped.Offset = (DWORD)offset;
    it->overlapped.OffsetHigh = (DWORD)(offset >> 32);
    if (!ReadFile(file, it->room, BLOCK, NULL, &it->overlapped) && GetLastError() != ERROR_IO_PENDING)
        die("ReadFile");
}

static void check(const struct operation *it, DWORD bytes)
{
    if (bytes != BLOCK || *(const uint64_t *)it->room != it->block) {
        fprintf(stderr, "block %llu was read wrong\n", (unsigned long long)it->block);
        exit(EXIT_FAILURE);
    }
}

static void run(ULONG depth, long reads)
{
    static OVERLAPPED_ENTRY entries[MOST];
    long begun = 0, ended = 0;
    double start = now_ns();
    ULONG count, i;

    for (; begun < (long)depth; begun++)
        begin(&operations[begun]);
    while (ended < begun) {
        if (!GetQueuedCompletionStatusEx(port, entries, depth, &count, INFINITE, FALSE))
            die("GetQueuedCompletionStatusEx");
        for (i = 0; i < count; i++, ended++) {
            struct operation *it = (struct operation *)entries[i].lpOverlapped;
            check(it, entries[i].dwNumberOfBytesTransferred);
            if (begun < reads) {
                begin(it);
                begun++;
            }
        }
    }
    printf("read_%lu %f\n", (unsigned long)depth, (now_ns() - start) / (double)ended);
}

int main(int argc, char **argv)
{
    static const ULONG depths[] = {1, 8, 32, 128};
    long reads = argc > 2 ? strtol(argv[2], NULL, 10) : 200000;
    LARGE_INTEGER size;
    char *rooms;
    int i;

    if (argc < 2)
        return EXIT_FAILURE;
    file = CreateFileA(argv[1], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING,
                       FILE_FLAG_OVERLAPPED | FILE_FLAG_RANDOM_ACCESS, NULL);
    if (file == INVALID_HANDLE_VALUE || !GetFileSizeEx(file, &size))
        die(argv[1]);
    blocks = (uint64_t)size.QuadPart / BLOCK;
    port = CreateIoCompletionPort(file, NULL, 0, 1);
    rooms = VirtualAlloc(NULL, MOST * BLOCK, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    if (!port || !rooms)
        die("CreateIoCompletionPort");
    for (i = 0; i < MOST; i++)
        operations[i].room = rooms + i * BLOCK;
    for (i = 0; i < (int)(sizeof depths / sizeof depths[0]); i++)
        run(depths[i], reads);
    return EXIT_SUCCESS;
}
