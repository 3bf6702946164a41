/* File mappings: memory of a file or of none, its views, and children that have them, too.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-createfilemappingw
 *     ("An attempt to map a file with a length of 0 (zero) fails with an error code of ERROR_FILE_INVALID")
 *   learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-mapviewoffile
 *     ("the specified offset must be a multiple of the allocation granularity"; "Mapped views of a file
 *     mapping object maintain internal references to the object")
 *   learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-mapviewoffileex
 *   learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-unmapviewoffile
 *   learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-openfilemappingw
 *   learn.microsoft.com/windows/win32/memory/creating-a-file-mapping-object
 */
#include "child.h"

#define GRANULARITY 0x10000u

static char path[MAX_PATH];

static HANDLE memory(DWORD protect, DWORD size, const char *name)
{
    return CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, protect, 0, size, name);
}

static HANDLE open_file(DWORD access, DWORD disposition)
{
    HANDLE file = CreateFileA(path, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              disposition, FILE_ATTRIBUTE_NORMAL, NULL);
    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE);
    return file;
}

static int all_zero(const char *from, size_t size)
{
    while (size != 0 && *from == 0)
        from++, size--;
    return size == 0;
}

/* Memory that is no file's. */
static void of_memory(void)
{
    MEMORY_BASIC_INFORMATION info;
    HANDLE m = memory(PAGE_READWRITE, 3 * GRANULARITY, NULL);
    char *view, *second, *part, *end;
    CHECK_SUCCEEDS("memory", m != NULL);
    view = (char *)MapViewOfFile(m, FILE_MAP_ALL_ACCESS, 0, 0, 0);
    CHECK_SUCCEEDS("memory-view", view != NULL);
    CHECK_EQ_U("memory-view-aligned", (ULONG_PTR)view % GRANULARITY, 0);
    CHECK("memory-zero", all_zero(view, 3 * GRANULARITY));
    second = (char *)MapViewOfFile(m, FILE_MAP_READ, 0, 0, 0);
    CHECK("memory-second-view", second != NULL && second != view);
    strcpy(view + GRANULARITY, "written");
    CHECK_EQ_S("memory-coherent", second + GRANULARITY, "written");
    part = (char *)MapViewOfFile(m, FILE_MAP_WRITE, 0, GRANULARITY, 100);
    CHECK_EQ_S("memory-part", part, "written");
    strcpy(part, "through the part");
    CHECK_EQ_S("memory-part-coherent", view + GRANULARITY, "through the part");
    end = (char *)MapViewOfFile(m, FILE_MAP_READ, 0, 2 * GRANULARITY, GRANULARITY);
    CHECK_SUCCEEDS("memory-last-part", end != NULL);

    CHECK_EQ_U("query", VirtualQuery(view + 5, &info, sizeof info), sizeof info);
    CHECK_EQ_P("query-base", info.AllocationBase, (void *)view);
    CHECK_EQ_U("query-size", info.RegionSize, 3 * GRANULARITY);
    CHECK_EQ_U("query-type", info.Type, MEM_MAPPED);
    CHECK_EQ_U("query-state", info.State, MEM_COMMIT);
    CHECK_EQ_U("query-protect", info.Protect, PAGE_READWRITE);
    VirtualQuery(second, &info, sizeof info);
    CHECK_EQ_U("query-protect-read", info.Protect, PAGE_READONLY);

    CHECK_FAILS("offset-unaligned", MapViewOfFile(m, FILE_MAP_READ, 0, 4096, 0) == NULL, ERROR_MAPPED_ALIGNMENT);
    CHECK_FAILS("offset-one", MapViewOfFile(m, FILE_MAP_READ, 0, 1, 0) == NULL, ERROR_MAPPED_ALIGNMENT);
    CHECK("offset-past-the-end", MapViewOfFile(m, FILE_MAP_READ, 0, 4 * GRANULARITY, 0) == NULL);
    CHECK_FAILS("size-past-the-end", MapViewOfFile(m, FILE_MAP_READ, 0, GRANULARITY, 3 * GRANULARITY) == NULL,
                ERROR_ACCESS_DENIED);
    CHECK_FAILS("no-mapping", MapViewOfFile(NULL, FILE_MAP_READ, 0, 0, 0) == NULL, ERROR_INVALID_HANDLE);
    CHECK_FAILS("base-unaligned", MapViewOfFileEx(m, FILE_MAP_READ, 0, 0, 0, view + 4096) == NULL,
                ERROR_MAPPED_ALIGNMENT);
    CHECK_FAILS("base-taken", MapViewOfFileEx(m, FILE_MAP_READ, 0, 0, 0, view) == NULL, ERROR_INVALID_ADDRESS);
    CHECK("unmap-second", UnmapViewOfFile(second));
    CHECK_EQ_P("base-free", MapViewOfFileEx(m, FILE_MAP_READ, 0, 0, 0, second), (void *)second);

    CloseHandle(m);
    CHECK_EQ_S("view-outlives-handle", view + GRANULARITY, "through the part");
    CHECK("flush-memory", FlushViewOfFile(view, 0));
    CHECK("unmap", UnmapViewOfFile(view) && UnmapViewOfFile(second) && UnmapViewOfFile(part)
                       && UnmapViewOfFile(end));
    CHECK_FAILS("unmap-again", !UnmapViewOfFile(view), ERROR_INVALID_ADDRESS);
    CHECK_FAILS("unmap-null", !UnmapViewOfFile(NULL), ERROR_INVALID_ADDRESS);
}

static void protections(void)
{
    HANDLE m;
    char *view, *other;
    CHECK_FAILS("no-size", memory(PAGE_READWRITE, 0, NULL) == NULL, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("no-protection", memory(0, 4096, NULL) == NULL, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("two-protections", memory(PAGE_READONLY | PAGE_READWRITE, 4096, NULL) == NULL,
                ERROR_INVALID_PARAMETER);
    CHECK_FAILS("commit-and-reserve", memory(PAGE_READWRITE | SEC_COMMIT | SEC_RESERVE, 4096, NULL) == NULL,
                ERROR_INVALID_PARAMETER);
    m = memory(PAGE_READWRITE | SEC_COMMIT, 4096, NULL);
    CHECK_SUCCEEDS("commit", m != NULL);
    CloseHandle(m);

    m = memory(PAGE_READONLY, 4096, NULL);
    CHECK_FAILS("read-only-write", MapViewOfFile(m, FILE_MAP_WRITE, 0, 0, 0) == NULL, ERROR_ACCESS_DENIED);
    view = (char *)MapViewOfFile(m, FILE_MAP_READ, 0, 0, 0);
    CHECK("read-only-read", view != NULL && all_zero(view, 4096));
    UnmapViewOfFile(view);
    CloseHandle(m);

    m = memory(PAGE_READWRITE, 4096, NULL);
    view = (char *)MapViewOfFile(m, FILE_MAP_COPY, 0, 0, 0);
    other = (char *)MapViewOfFile(m, FILE_MAP_WRITE, 0, 0, 0);
    CHECK_REQUIRE(view != NULL && other != NULL);
    strcpy(other, "shared");
    CHECK_EQ_S("copy-sees", view, "shared");
    strcpy(view, "mine");
    CHECK_EQ_S("copy-keeps", other, "shared");
    CHECK_EQ_S("copy-own", view, "mine");
    UnmapViewOfFile(view);
    UnmapViewOfFile(other);
    CloseHandle(m);

    m = memory(PAGE_READWRITE | SEC_RESERVE, 4 * GRANULARITY, NULL);
    view = (char *)MapViewOfFile(m, FILE_MAP_WRITE, 0, 0, 0);
    CHECK_SUCCEEDS("reserve", view != NULL);
    CHECK_EQ_P("reserve-commit", VirtualAlloc(view + GRANULARITY, 4096, MEM_COMMIT, PAGE_READWRITE),
               (void *)(view + GRANULARITY));
    view[GRANULARITY] = 1;
    CHECK_EQ_U("reserve-used", view[GRANULARITY], 1);
    UnmapViewOfFile(view);
    CloseHandle(m);
}

static void of_file(void)
{
    HANDLE file = open_file(GENERIC_READ | GENERIC_WRITE, CREATE_ALWAYS), read_only, m;
    LARGE_INTEGER size;
    char *view, text[16] = "";
    DWORD bytes = 0;
    CHECK_FAILS("empty-file", CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL) == NULL,
                ERROR_FILE_INVALID);
    m = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 100, NULL);
    CHECK_SUCCEEDS("file-grows", m != NULL);
    CHECK("file-size", GetFileSizeEx(file, &size) && size.QuadPart == 100);
    view = (char *)MapViewOfFile(m, FILE_MAP_WRITE, 0, 0, 0);
    CHECK_SUCCEEDS("file-view", view != NULL);
    strcpy(view + 10, "mapped");
    CHECK("file-flush", FlushViewOfFile(view, 100));
    CHECK("file-flush-all", FlushViewOfFile(view, 0));
    CHECK_EQ_U("file-position", SetFilePointer(file, 10, NULL, FILE_BEGIN), 10);
    CHECK("file-read", ReadFile(file, text, 6, &bytes, NULL) && bytes == 6);
    CHECK_EQ_S("file-has-it", text, "mapped");
    SetFilePointer(file, 20, NULL, FILE_BEGIN);
    CHECK("file-write", WriteFile(file, "written", 7, &bytes, NULL));
    CHECK_EQ_MEM("view-has-it", view + 20, "written", 7);
    CloseHandle(m);
    CloseHandle(file);
    strcpy(view + 30, "after close");

    read_only = open_file(GENERIC_READ, OPEN_EXISTING);
    CHECK_FAILS("read-only-file", CreateFileMappingA(read_only, NULL, PAGE_READWRITE, 0, 0, NULL) == NULL,
                ERROR_ACCESS_DENIED);
    CHECK_FAILS("read-only-too-large", CreateFileMappingA(read_only, NULL, PAGE_READONLY, 0, 200, NULL) == NULL,
                ERROR_NOT_ENOUGH_MEMORY);
    m = CreateFileMappingA(read_only, NULL, PAGE_READONLY, 0, 0, NULL);
    CHECK_SUCCEEDS("read-only-mapping", m != NULL);
    CloseHandle(read_only);
    {
        char *again = (char *)MapViewOfFile(m, FILE_MAP_READ, 0, 0, 0);
        CHECK("read-only-view", again != NULL && strcmp(again + 30, "after close") == 0);
        CHECK("unmap-again-view", UnmapViewOfFile(again));
    }
    CHECK_FAILS("read-only-view-write", MapViewOfFile(m, FILE_MAP_WRITE, 0, 0, 0) == NULL, ERROR_ACCESS_DENIED);
    CloseHandle(m);

    read_only = open_file(GENERIC_READ, OPEN_EXISTING);
    m = CreateFileMappingA(read_only, NULL, PAGE_WRITECOPY, 0, 0, NULL);
    CHECK_SUCCEEDS("write-copy", m != NULL);
    {
        char *copy = (char *)MapViewOfFile(m, FILE_MAP_COPY, 0, 0, 0);
        CHECK_REQUIRE(copy != NULL);
        strcpy(copy + 10, "copied");
        CHECK_EQ_MEM("write-copy-keeps", view + 10, "mapped", 6);
        UnmapViewOfFile(copy);
    }
    CloseHandle(m);
    CloseHandle(read_only);
    UnmapViewOfFile(view);

    file = open_file(GENERIC_WRITE, OPEN_EXISTING);
    CHECK_FAILS("write-only-file", CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL) == NULL,
                ERROR_ACCESS_DENIED);
    CloseHandle(file);
    CHECK_FAILS("no-file", CreateFileMappingA((HANDLE)(ULONG_PTR)0x7ffc, NULL, PAGE_READWRITE, 0, 100, NULL) == NULL,
                ERROR_INVALID_HANDLE);
    {
        HANDLE event = check_event(FALSE);
        CHECK_FAILS("no-file-but-an-event", CreateFileMappingA(event, NULL, PAGE_READWRITE, 0, 100, NULL) == NULL,
                    ERROR_INVALID_HANDLE);
        CHECK_FAILS("no-mapping-but-an-event", MapViewOfFile(event, FILE_MAP_READ, 0, 0, 0) == NULL,
                    ERROR_INVALID_HANDLE);
        CloseHandle(event);
    }
    CHECK("delete", DeleteFileA(path));
}

/* A child that inherited the mapping writes into it. */
static int write_into(HANDLE m, const char *text)
{
    char *view = (char *)MapViewOfFile(m, FILE_MAP_WRITE, 0, 0, 0);
    if (view == NULL)
        return (int)GetLastError();
    strcpy(view, text);
    return UnmapViewOfFile(view) ? 0 : (int)GetLastError();
}

static void inherited(void)
{
    SECURITY_ATTRIBUTES security = child_inheritable();
    HANDLE m = CreateFileMappingA(INVALID_HANDLE_VALUE, &security, PAGE_READWRITE, 0, 4096, NULL), given = NULL;
    char *view = (char *)MapViewOfFile(m, FILE_MAP_READ, 0, 0, 0), text[32];
    DWORD flags = 0;
    child c;
    CHECK_REQUIRE(view != NULL);
    CHECK("inheritable", GetHandleInformation(m, &flags) && flags == HANDLE_FLAG_INHERIT);
    c = child_plain(child_with("write-into", m), TRUE);
    CHECK_EQ_U("inherited", child_end(&c), 0);
    CHECK_EQ_S("inherited-view", view, "from the child");

    c = child_piped("write-into-given");
    CHECK("given", DuplicateHandle(GetCurrentProcess(), m, c.info.hProcess, &given, 0, FALSE,
                                   DUPLICATE_SAME_ACCESS));
    snprintf(text, sizeof text, "%llu\n", (unsigned long long)(ULONG_PTR)given);
    CHECK("given-told", child_write(c.to, text, (DWORD)strlen(text)));
    CHECK_EQ_U("given-end", child_end(&c), 0);
    CHECK_EQ_S("given-view", view, "from another");
    UnmapViewOfFile(view);
    CloseHandle(m);
}

static int part(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "write-into") == 0)
        return write_into(child_handle(argv[2]), "from the child");
    if (strcmp(argv[1], "write-into-given") == 0) {
        char text[32];
        child_read_all(child_input(), text, sizeof text);
        return write_into(child_handle(text), "from another");
    }
    return 99;
}

int main(int argc, char **argv)
{
    char directory[MAX_PATH];
    if (argc > 1)
        return part(argc, argv);
    check_begin();
    child_begin();
    CHECK_REQUIRE(GetTempPathA(sizeof directory, directory) != 0);
    snprintf(path, sizeof path, "%stawny-mapping-%lu.tmp", directory, (unsigned long)GetCurrentProcessId());
    of_memory();
    protections();
    of_file();
    inherited();
    return check_end();
}
