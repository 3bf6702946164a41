/* Entries of directories by the native API, all that is known of a file, and the directory of all pipes.
 *
 * Expectations:
 *   learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntquerydirectoryfile
 *   learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/ns-ntifs-_file_directory_information,
 *     -_file_both_dir_information, -_file_id_both_dir_information, -_file_names_information, -_file_all_information
 *   learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-findfirstfilew
 */
#include "native.h"
#include "pipe_check.h"

enum { DIRECTORY_CLASS = 1, FULL_CLASS = 2, BOTH_CLASS = 3, NAMES_CLASS = 12, ALL_CLASS = 18, ID_BOTH_CLASS = 37,
       ID_FULL_CLASS = 38 };
#define NO_SUCH_FILE 0xC000000FuL
#define NO_MORE_FILES 0x80000006uL
#define BUFFER_OVERFLOW 0x80000005uL
#define LENGTH_MISMATCH 0xC0000004uL
#define INVALID_CLASS 0xC0000003uL

typedef NTSTATUS(NTAPI *nt_list_type)(HANDLE, HANDLE, nt_routine, void *, IO_STATUS_BLOCK *, void *, ULONG, int, BOOLEAN,
                                      UNICODE_STRING *, BOOLEAN);
static nt_list_type nt_list;

static char directory[MAX_PATH];
static union {
    char bytes[4096];
    LONGLONG alignment;
} room;

static ULONG word(const char *entry, unsigned at)
{
    ULONG word;
    memcpy(&word, entry + at, sizeof word);
    return word;
}

static ULONG list(HANDLE file, int kind, ULONG length, BOOLEAN single, const char *mask, BOOLEAN restart,
                  IO_STATUS_BLOCK *block)
{
    nt_object name;
    UNICODE_STRING *text = mask == NULL ? NULL : nt_named(&name, mask, NULL)->ObjectName;
    memset(&room, 0x5a, sizeof room);
    return (ULONG)nt_list(file, NULL, NULL, NULL, block, room.bytes, length, kind, single, text, restart);
}

/* Whether the entry has this ASCII name. */
static int is_named(const char *entry, unsigned length_at, unsigned name_at, const char *name)
{
    unsigned i, length = (unsigned)strlen(name);
    if (word(entry, length_at) != 2 * length)
        return 0;
    for (i = 0; i < length; i++)
        if (entry[name_at + 2 * i] != name[i] || entry[name_at + 2 * i + 1] != 0)
            return 0;
    return 1;
}

static void make(const char *name, DWORD size)
{
    char path[MAX_PATH + 32];
    DWORD written;
    HANDLE file;
    snprintf(path, sizeof path, "%s\\%s", directory, name);
    file = CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE && WriteFile(file, path, size, &written, NULL));
    CloseHandle(file);
}

static void forget(const char *name)
{
    char path[MAX_PATH + 32];
    snprintf(path, sizeof path, "%s\\%s", directory, name);
    CHECK_REQUIRE(DeleteFileA(path));
}

static HANDLE open_directory(void)
{
    HANDLE file = CreateFileA(directory, FILE_LIST_DIRECTORY | SYNCHRONIZE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE);
    return file;
}

/* What the first call of a handle asks for holds for all that follow. */
static HANDLE again(HANDLE file)
{
    CloseHandle(file);
    return open_directory();
}

static void layouts(void)
{
    HANDLE file = open_directory();
    static const struct {
        const char *check;
        int kind;
        unsigned length_at, name_at;
    } all[] = {
        {"as-directory", DIRECTORY_CLASS, 60, 64}, {"as-full", FULL_CLASS, 60, 68}, {"as-both", BOTH_CLASS, 60, 94},
        {"as-names", NAMES_CLASS, 8, 12}, {"as-id-both", ID_BOTH_CLASS, 60, 104}, {"as-id-full", ID_FULL_CLASS, 60, 80},
    };
    unsigned i;
    for (i = 0; i < sizeof all / sizeof *all; i++) {
        IO_STATUS_BLOCK block = {0};
        char check[64];
        LONGLONG size;
        CHECK_EQ_U(all[i].check, list(file, all[i].kind, sizeof room, TRUE, "beta.txt", TRUE, &block), 0);
        snprintf(check, sizeof check, "%s-name", all[i].check);
        CHECK(check, is_named(room.bytes, all[i].length_at, all[i].name_at, "beta.txt"));
        snprintf(check, sizeof check, "%s-is-the-last", all[i].check);
        CHECK_EQ_U(check, word(room.bytes, 0), 0);
        snprintf(check, sizeof check, "%s-length", all[i].check);
        CHECK_EQ_U(check, block.Information, all[i].name_at + 16);
        if (all[i].kind == NAMES_CLASS)
            continue;
        memcpy(&size, room.bytes + 40, sizeof size);
        snprintf(check, sizeof check, "%s-size", all[i].check);
        CHECK_EQ_I(check, size, 7);
    }
    CloseHandle(file);
}

static void directories(void)
{
    IO_STATUS_BLOCK block = {0};
    HANDLE file = open_directory();
    unsigned count = 0, files = 0;
    const char *entry;

    CHECK_EQ_U("all", list(file, DIRECTORY_CLASS, sizeof room, FALSE, NULL, TRUE, &block), 0);
    for (entry = room.bytes;; entry += word(entry, 0)) {
        count++;
        files += is_named(entry, 60, 64, "alpha") || is_named(entry, 60, 64, "beta.txt") ||
                 is_named(entry, 60, 64, "gamma.txt") || is_named(entry, 60, 64, ".") || is_named(entry, 60, 64, "..");
        if (word(entry, 0) == 0)
            break;
        CHECK_REQUIRE(word(entry, 0) % 8 == 0 && count < 10);
    }
    CHECK_EQ_U("all-count", count, 5);
    CHECK_EQ_U("all-names", files, 5);
    CHECK_EQ_U("no-more", list(file, DIRECTORY_CLASS, sizeof room, FALSE, NULL, FALSE, &block), NO_MORE_FILES);
    CHECK_EQ_U("still-all", list(file, NAMES_CLASS, sizeof room, FALSE, "*.txt", TRUE, &block), 0);
    for (count = 1, entry = room.bytes; word(entry, 0) != 0 && count < 10; entry += word(entry, 0))
        count++;
    CHECK_EQ_U("still-all-count", count, 5);

    file = again(file);
    CHECK_EQ_U("one", list(file, NAMES_CLASS, sizeof room, TRUE, "*.txt", TRUE, &block), 0);
    CHECK_EQ_U("one-alone", word(room.bytes, 0), 0);
    CHECK_EQ_U("another", list(file, NAMES_CLASS, sizeof room, TRUE, NULL, FALSE, &block), 0);
    CHECK_EQ_U("no-other", list(file, NAMES_CLASS, sizeof room, TRUE, NULL, FALSE, &block), NO_MORE_FILES);
    CHECK_EQ_U("little-room", list(file, NAMES_CLASS, 44, FALSE, "*.txt", TRUE, &block), 0);
    CHECK_EQ_U("little-room-one", word(room.bytes, 0), 0);
    CHECK_EQ_U("the-rest", list(file, NAMES_CLASS, sizeof room, FALSE, NULL, FALSE, &block), 0);
    CHECK_EQ_U("the-rest-one", word(room.bytes, 0), 0);
    file = again(file);
    CHECK_EQ_U("cut-off", list(file, NAMES_CLASS, 20, FALSE, "beta.txt", TRUE, &block), BUFFER_OVERFLOW);
    CHECK_EQ_U("cut-off-length", block.Information, 20);
    CHECK_EQ_U("cut-off-name", word(room.bytes, 8), 16);
    file = again(file);
    CHECK_EQ_U("none", list(file, NAMES_CLASS, sizeof room, FALSE, "absent", TRUE, &block), NO_SUCH_FILE);
    CHECK_EQ_U("too-small", list(file, DIRECTORY_CLASS, 8, FALSE, NULL, TRUE, &block), LENGTH_MISMATCH);
    CHECK_EQ_U("no-class", list(file, 999, sizeof room, FALSE, NULL, TRUE, &block), INVALID_CLASS);
    CHECK("no-handle", list(NULL, NAMES_CLASS, sizeof room, FALSE, NULL, TRUE, &block) >= 0xC0000000u);
    CloseHandle(file);
    layouts();
}

static void everything(void)
{
    IO_STATUS_BLOCK block = {0};
    char path[MAX_PATH + 32], basic[40], standard[24];
    HANDLE file;
    snprintf(path, sizeof path, "%s\\beta.txt", directory);
    file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE && SetFilePointer(file, 3, NULL, FILE_BEGIN) == 3);
    CHECK_EQ_U("all-information", nt_query(file, &block, room.bytes, sizeof room, ALL_CLASS), 0);
    CHECK_EQ_U("all-information-length", block.Information, 100 + word(room.bytes, 96));
    CHECK_EQ_U("all-size", word(room.bytes, 40 + 8), 7);
    CHECK("all-access", word(room.bytes, 76) & FILE_READ_DATA && !(word(room.bytes, 76) & FILE_WRITE_DATA));
    CHECK_EQ_U("all-position", word(room.bytes, 80), 3);
    CHECK("all-name", word(room.bytes, 96) >= 16 &&
          room.bytes[100 + word(room.bytes, 96) - 2] == 't' && room.bytes[100] == '\\');
    CHECK_REQUIRE(nt_query(file, &block, basic, sizeof basic, 4) == 0);
    CHECK_REQUIRE(nt_query(file, &block, standard, sizeof standard, 5) == 0);
    CHECK_EQ_MEM("all-basic", room.bytes, basic, 36);
    CHECK_EQ_MEM("all-standard", room.bytes + 40, standard, 22);
    CHECK_EQ_U("all-little-room", (ULONG)nt_query(file, &block, room.bytes, 104, ALL_CLASS), BUFFER_OVERFLOW);
    CHECK_EQ_U("all-no-room", (ULONG)nt_query(file, &block, room.bytes, 96, ALL_CLASS), LENGTH_MISMATCH);
    CloseHandle(file);
}

/* Programs list the pipes so. */
static void pipes(void)
{
    HANDLE server = pipe_server_of("listed", PIPE_ACCESS_DUPLEX, PIPE_BYTES, 3), search, all;
    IO_STATUS_BLOCK block = {0};
    WIN32_FIND_DATAA found;
    const char *name = pipe_name("listed") + strlen("\\\\.\\pipe\\");
    LONGLONG size = 0;
    int met = 0;

    CHECK_REQUIRE(server != INVALID_HANDLE_VALUE);
    search = FindFirstFileA("\\\\.\\pipe\\*", &found);
    CHECK("find-first-pipe", search != INVALID_HANDLE_VALUE);
    if (search != INVALID_HANDLE_VALUE) {
        do
            met += strcmp(found.cFileName, name) == 0;
        while (FindNextFileA(search, &found));
        CHECK_EQ_U("find-next-pipe", GetLastError(), ERROR_NO_MORE_FILES);
        FindClose(search);
    }
    CHECK_EQ_U("found-pipe", met, 1);
    all = CreateFileA("\\\\.\\pipe\\", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    CHECK("all-pipes", all != INVALID_HANDLE_VALUE);
    CHECK_EQ_U("list-pipe", list(all, DIRECTORY_CLASS, sizeof room, TRUE, name, TRUE, &block), 0);
    CHECK("listed-pipe", is_named(room.bytes, 60, 64, name));
    memcpy(&size, room.bytes + 40, sizeof size);
    CHECK_EQ_I("pipe-instances", size, 1);
    memcpy(&size, room.bytes + 48, sizeof size);
    CHECK_EQ_I("pipe-most-instances", size, 3);
    CloseHandle(all);
    CloseHandle(server);
}

int main(void)
{
    char temporary[MAX_PATH];
    check_begin_without_winsock();
    nt_begin();
    nt_list = (nt_list_type)(void *)nt_function("NtQueryDirectoryFile");
    CHECK_REQUIRE(GetTempPathA(sizeof temporary, temporary) != 0 && strlen(temporary) < 100);
    snprintf(directory, sizeof directory, "%stawny-entries-%lu", temporary, (unsigned long)GetCurrentProcessId());
    CHECK_REQUIRE(CreateDirectoryA(directory, NULL));
    make("alpha", 1);
    make("beta.txt", 7);
    make("gamma.txt", 3);
    directories();
    everything();
    pipes();
    forget("alpha");
    forget("beta.txt");
    forget("gamma.txt");
    CHECK_SUCCEEDS("remove", RemoveDirectoryA(directory));
    return check_end();
}
