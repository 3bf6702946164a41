/* Heaps, the Global and Local functions, virtual memory.
 *
 * https://learn.microsoft.com/windows/win32/api/heapapi/nf-heapapi-heapalloc
 * https://learn.microsoft.com/windows/win32/memory/global-and-local-functions
 * https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-virtualalloc
 */
#include "check.h"

static int all_bytes(const void *block, unsigned char value, size_t size)
{
    const unsigned char *byte = block;
    size_t i;
    for (i = 0; i < size; i++)
        if (byte[i] != value)
            return 0;
    return 1;
}

static void heap(HANDLE heap, const char *which)
{
    char name[CHECK_NAME_SIZE];
    unsigned char *block, *grown;
    static unsigned char ones[5000];
    int i, aligned = 1;
    memset(ones, 1, sizeof ones);
#define NAMED(what) (snprintf(name, sizeof name, "%s-%s", which, what), name)
    CHECK(NAMED("handle"), heap != NULL);
    block = HeapAlloc(heap, 0, 5000);
    CHECK(NAMED("alloc"), block != NULL);
    CHECK_EQ_U(NAMED("size"), HeapSize(heap, 0, block), 5000);
    memcpy(block, ones, 5000);
    grown = HeapReAlloc(heap, HEAP_ZERO_MEMORY, block, 9000);
    CHECK(NAMED("realloc"), grown != NULL);
    CHECK_EQ_U(NAMED("realloc-size"), HeapSize(heap, 0, grown), 9000);
    CHECK(NAMED("realloc-keeps"), memcmp(grown, ones, 5000) == 0);
    CHECK(NAMED("realloc-zeroes-the-rest"), all_bytes(grown + 5000, 0, 4000));
    block = HeapReAlloc(heap, 0, grown, 10);
    CHECK(NAMED("realloc-shrinks"), block != NULL && memcmp(block, ones, 10) == 0 && HeapSize(heap, 0, block) == 10);
    block = HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, block, 5);
    CHECK(NAMED("realloc-in-place"), block != NULL && HeapSize(heap, 0, block) == 5);
    CHECK_SUCCEEDS(NAMED("validate"), HeapValidate(heap, 0, block));
    CHECK_SUCCEEDS(NAMED("free"), HeapFree(heap, 0, block));
    CHECK_SUCCEEDS(NAMED("free-null"), HeapFree(heap, 0, NULL));

    block = HeapAlloc(heap, HEAP_ZERO_MEMORY, 100000);
    CHECK(NAMED("zeroed"), block != NULL && all_bytes(block, 0, 100000));
    HeapFree(heap, 0, block);
    block = HeapAlloc(heap, 0, 0);
    CHECK(NAMED("empty-block"), block != NULL);
    CHECK_EQ_U(NAMED("empty-block-size"), HeapSize(heap, 0, block), 0);
    HeapFree(heap, 0, block);
    for (i = 1; i < 200; i++) {
        block = HeapAlloc(heap, 0, (SIZE_T)i);
        aligned &= ((ULONG_PTR)block & (MEMORY_ALLOCATION_ALIGNMENT - 1)) == 0;
        HeapFree(heap, 0, block);
    }
    CHECK(NAMED("aligned"), aligned);
    CHECK_EQ_P(NAMED("too-much"), HeapAlloc(heap, 0, (SIZE_T)-1 - 64), NULL);
#undef NAMED
}

static void heaps(void)
{
    HANDLE own = HeapCreate(0, 0, 0);
    CHECK_EQ_P("process-heap-stays", GetProcessHeap(), GetProcessHeap());
    heap(GetProcessHeap(), "process-heap");
    heap(own, "own-heap");
    CHECK("own-heap-differs", own != GetProcessHeap());
    /* Destroying a heap frees what is in it. */
    CHECK("own-heap-leftover", HeapAlloc(own, 0, 1 << 20) != NULL);
    CHECK_SUCCEEDS("destroy", HeapDestroy(own));
}

static void global_and_local(void)
{
    HGLOBAL global = GlobalAlloc(GPTR, 300);
    HLOCAL local = LocalAlloc(LPTR, 300);
    void *pointer;
    CHECK("globalalloc-zeroed", global != NULL && all_bytes(global, 0, 300));
    CHECK("globalsize", GlobalSize(global) >= 300);
    CHECK_EQ_P("globallock-fixed", GlobalLock(global), global);
    memset(global, 7, 300);
    global = GlobalReAlloc(global, 600, GMEM_MOVEABLE | GMEM_ZEROINIT);
    CHECK("globalrealloc", global != NULL && all_bytes(global, 7, 300) && all_bytes((char *)global + 300, 0, 300));
    CHECK_EQ_P("globalfree", GlobalFree(global), NULL);
    global = GlobalAlloc(GMEM_MOVEABLE, 40);
    pointer = GlobalLock(global);
    CHECK("globalalloc-moveable", global != NULL && pointer != NULL);
    if (pointer != NULL)
        memset(pointer, 1, 40);
    GlobalUnlock(global);
    CHECK_EQ_P("globalfree-moveable", GlobalFree(global), NULL);

    CHECK("localalloc-zeroed", local != NULL && all_bytes(local, 0, 300));
    CHECK("localsize", LocalSize(local) >= 300);
    local = LocalReAlloc(local, 900, LMEM_MOVEABLE);
    CHECK("localrealloc", local != NULL && all_bytes(local, 0, 300));
    CHECK_EQ_P("localfree", LocalFree(local), NULL);
    CHECK_EQ_P("localfree-null", LocalFree(NULL), NULL);
    CHECK("localalloc-fixed-empty", (local = LocalAlloc(LMEM_FIXED, 0)) != NULL);
    LocalFree(local);
}

static void virtual_memory(void)
{
    SYSTEM_INFO info;
    MEMORY_BASIC_INFORMATION about;
    DWORD old = 0;
    unsigned char *base;
    GetSystemInfo(&info);
    base = VirtualAlloc(NULL, 1 << 20, MEM_RESERVE, PAGE_NOACCESS);
    CHECK("reserve", base != NULL);
    CHECK_EQ_U("reserve-granularity", (ULONG_PTR)base % info.dwAllocationGranularity, 0);
    CHECK_EQ_P("commit", VirtualAlloc(base, 3 * info.dwPageSize, MEM_COMMIT, PAGE_READWRITE), base);
    CHECK("commit-zeroed", all_bytes(base, 0, 3 * info.dwPageSize));
    memset(base, 0x5a, 3 * info.dwPageSize);
    CHECK_EQ_U("query-size", VirtualQuery(base, &about, sizeof about), sizeof about);
    CHECK_EQ_P("query-base", about.AllocationBase, base);
    CHECK_EQ_U("query-state", about.State, MEM_COMMIT);
    CHECK_SUCCEEDS("protect", VirtualProtect(base, info.dwPageSize, PAGE_READONLY, &old));
    CHECK_EQ_U("protect-old", old, PAGE_READWRITE);
    CHECK("protect-still-readable", base[0] == 0x5a);
    CHECK_SUCCEEDS("decommit", VirtualFree(base, info.dwPageSize, MEM_DECOMMIT));
    CHECK("decommit-keeps-the-rest", base[info.dwPageSize] == 0x5a);
    CHECK_EQ_P("commit-again", VirtualAlloc(base, info.dwPageSize, MEM_COMMIT, PAGE_READWRITE), base);
    CHECK("commit-again-zeroed", all_bytes(base, 0, info.dwPageSize));
    CHECK_FAILS("release-with-size", !VirtualFree(base, info.dwPageSize, MEM_RELEASE), ERROR_INVALID_PARAMETER);
    CHECK_SUCCEEDS("release", VirtualFree(base, 0, MEM_RELEASE));
    base = VirtualAlloc(NULL, 100, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    CHECK("reserve-and-commit", base != NULL && all_bytes(base, 0, info.dwPageSize));
    VirtualFree(base, 0, MEM_RELEASE);
    CHECK_FAILS("allocate-nothing", VirtualAlloc(NULL, 0, MEM_COMMIT, PAGE_READWRITE) == NULL, ERROR_INVALID_PARAMETER);
}

/* https://learn.microsoft.com/previous-versions/windows/desktop/legacy/aa366535(v=vs.85) */
static void copying(void)
{
    unsigned char a[8] = {1, 2, 3, 4, 5, 6, 7, 8}, b[8];
    CopyMemory(b, a, 8);
    CHECK("copymemory", memcmp(a, b, 8) == 0);
    MoveMemory(b + 1, b, 7);
    CHECK_EQ_MEM("movememory-overlapping", b, "\1\1\2\3\4\5\6\7", 8);
    FillMemory(b, 8, 9);
    CHECK("fillmemory", all_bytes(b, 9, 8));
    ZeroMemory(b, 8);
    CHECK("zeromemory", all_bytes(b, 0, 8));
    FillMemory(b, 8, 9);
    SecureZeroMemory(b, 8);
    CHECK("securezeromemory", all_bytes(b, 0, 8));
    CHECK_EQ_U("rtlcomparememory", RtlCompareMemory("abcd", "abXd", 4), 2);
}

int main(void)
{
    check_begin();
    heaps();
    global_and_local();
    virtual_memory();
    copying();
    return check_end();
}
