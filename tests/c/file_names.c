/* Files by their names: directories, searches, attributes, moving, copying, sharing, deleting.
 * https://learn.microsoft.com/windows/win32/fileio/file-management-functions
 */
#include "check.h"

static char root[MAX_PATH], path[2][MAX_PATH];

static const char *at(int which, const char *name)
{
    snprintf(path[which], MAX_PATH, "%s\\%s", root, name);
    return path[which];
}

static HANDLE open_as(const char *name, DWORD access, DWORD share, DWORD disposition, DWORD flags)
{
    return CreateFileA(at(0, name), access, share, NULL, disposition, flags, NULL);
}

static void make(const char *name, const char *text)
{
    DWORD count;
    HANDLE file = open_as(name, GENERIC_WRITE, 0, CREATE_ALWAYS, 0);
    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE);
    CHECK_REQUIRE(WriteFile(file, text, (DWORD)strlen(text), &count, NULL));
    CloseHandle(file);
}

static int size_of(const char *name)
{
    WIN32_FILE_ATTRIBUTE_DATA data;
    return GetFileAttributesExA(at(0, name), GetFileExInfoStandard, &data) ? (int)data.nFileSizeLow : -1;
}

static void directories(void)
{
    CHECK_SUCCEEDS("create-directory", CreateDirectoryA(at(0, "inner"), NULL));
    CHECK_FAILS("create-again", !CreateDirectoryA(at(0, "inner"), NULL), ERROR_ALREADY_EXISTS);
    CHECK_FAILS("create-deep", !CreateDirectoryA(at(0, "no\\such"), NULL), ERROR_PATH_NOT_FOUND);
    CHECK_EQ_U("directory-attribute", GetFileAttributesA(at(0, "inner")) & FILE_ATTRIBUTE_DIRECTORY,
               FILE_ATTRIBUTE_DIRECTORY);
    CHECK_FAILS("open-directory", open_as("inner", GENERIC_READ, 7, OPEN_EXISTING, 0) == INVALID_HANDLE_VALUE,
                ERROR_ACCESS_DENIED);
    make("inner\\file", "text");
    CHECK_FAILS("remove-full", !RemoveDirectoryA(at(0, "inner")), ERROR_DIR_NOT_EMPTY);
    CHECK_FAILS("remove-file", !RemoveDirectoryA(at(0, "inner\\file")), ERROR_DIRECTORY);
    CHECK_FAILS("delete-directory", !DeleteFileA(at(0, "inner")), ERROR_ACCESS_DENIED);
    CHECK_SUCCEEDS("delete-file", DeleteFileA(at(0, "inner\\file")));
    CHECK_FAILS("delete-again", !DeleteFileA(at(0, "inner\\file")), ERROR_FILE_NOT_FOUND);
    CHECK_SUCCEEDS("remove", RemoveDirectoryA(at(0, "inner")));
    CHECK_FAILS("remove-again", !RemoveDirectoryA(at(0, "inner")), ERROR_FILE_NOT_FOUND);
}

static void searches(void)
{
    WIN32_FIND_DATAA data;
    HANDLE search;
    int files = 0, directories_seen = 0, more;

    make("one.txt", "1");
    make("two.TXT", "22");
    make("three.c", "333");
    search = FindFirstFileA(at(0, "*.txt"), &data);
    CHECK("find-first", search != INVALID_HANDLE_VALUE);
    CHECK("find-first-name", _stricmp(data.cFileName, "one.txt") == 0 && data.nFileSizeLow == 1);
    CHECK("find-next", FindNextFileA(search, &data) && _stricmp(data.cFileName, "two.txt") == 0);
    CHECK_FAILS("find-end", !FindNextFileA(search, &data), ERROR_NO_MORE_FILES);
    CHECK_SUCCEEDS("find-close", FindClose(search));
    CHECK_FAILS("find-nothing", FindFirstFileA(at(0, "*.none"), &data) == INVALID_HANDLE_VALUE, ERROR_FILE_NOT_FOUND);
    CHECK_FAILS("find-nowhere", FindFirstFileA(at(0, "no\\*"), &data) == INVALID_HANDLE_VALUE, ERROR_PATH_NOT_FOUND);
    search = FindFirstFileA(at(0, "*"), &data);
    for (more = search != INVALID_HANDLE_VALUE; more; more = FindNextFileA(search, &data))
        if (data.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY)
            directories_seen++;
        else
            files++;
    FindClose(search);
    CHECK_EQ_I("find-files", files, 3);
    CHECK_EQ_I("find-dots", directories_seen, 2);
}

static void moving(void)
{
    CHECK_SUCCEEDS("copy", CopyFileA(at(0, "two.TXT"), at(1, "copy"), TRUE));
    CHECK_EQ_I("copy-size", size_of("copy"), 2);
    CHECK_FAILS("copy-exists", !CopyFileA(at(0, "one.txt"), at(1, "copy"), TRUE), ERROR_FILE_EXISTS);
    CHECK_SUCCEEDS("copy-over", CopyFileA(at(0, "one.txt"), at(1, "copy"), FALSE));
    CHECK_EQ_I("copy-over-size", size_of("copy"), 1);
    CHECK_FAILS("copy-missing", !CopyFileA(at(0, "none"), at(1, "copy"), FALSE), ERROR_FILE_NOT_FOUND);
    CHECK_FAILS("move-exists", !MoveFileA(at(0, "copy"), at(1, "three.c")), ERROR_ALREADY_EXISTS);
    CHECK_SUCCEEDS("move", MoveFileA(at(0, "copy"), at(1, "moved")));
    CHECK_EQ_I("moved-away", size_of("copy"), -1);
    CHECK_SUCCEEDS("move-over", MoveFileExA(at(0, "moved"), at(1, "three.c"), MOVEFILE_REPLACE_EXISTING));
    CHECK_EQ_I("move-over-size", size_of("three.c"), 1);
    CHECK_FAILS("move-missing", !MoveFileA(at(0, "none"), at(1, "x")), ERROR_FILE_NOT_FOUND);
    CHECK_FAILS("move-nowhere", !MoveFileA(at(0, "one.txt"), at(1, "no\\x")), ERROR_PATH_NOT_FOUND);
}

static void attributes(void)
{
    FILETIME created, accessed, written, wanted = {0x12345680, 0x01d00000};
    BY_HANDLE_FILE_INFORMATION information;
    HANDLE file;

    CHECK_FAILS("attributes-missing", GetFileAttributesA(at(0, "none")) == INVALID_FILE_ATTRIBUTES,
                ERROR_FILE_NOT_FOUND);
    CHECK_SUCCEEDS("read-only", SetFileAttributesA(at(0, "one.txt"), FILE_ATTRIBUTE_READONLY));
    CHECK("is-read-only", (GetFileAttributesA(at(0, "one.txt")) & FILE_ATTRIBUTE_READONLY) != 0);
    CHECK_FAILS("delete-read-only", !DeleteFileA(at(0, "one.txt")), ERROR_ACCESS_DENIED);
    CHECK_SUCCEEDS("normal", SetFileAttributesA(at(0, "one.txt"), FILE_ATTRIBUTE_NORMAL));
    CHECK("is-normal", (GetFileAttributesA(at(0, "one.txt")) & FILE_ATTRIBUTE_READONLY) == 0);

    file = open_as("one.txt", GENERIC_READ | GENERIC_WRITE, 7, OPEN_EXISTING, 0);
    CHECK_SUCCEEDS("set-time", SetFileTime(file, NULL, NULL, &wanted));
    CHECK("get-time", GetFileTime(file, &created, &accessed, &written)
          && memcmp(&written, &wanted, sizeof wanted) == 0);
    CHECK("by-handle", GetFileInformationByHandle(file, &information) && information.nFileSizeLow == 1
          && information.nNumberOfLinks == 1);
    CHECK_FAILS("by-no-handle", !GetFileInformationByHandle(NULL, &information), ERROR_INVALID_HANDLE);
    CloseHandle(file);
}

static void sharing(void)
{
    HANDLE first = open_as("one.txt", GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, 0), second;

    CHECK("share-first", first != INVALID_HANDLE_VALUE);
    CHECK_FAILS("share-write-denied",
                open_as("one.txt", GENERIC_WRITE, 7, OPEN_EXISTING, 0) == INVALID_HANDLE_VALUE, ERROR_SHARING_VIOLATION);
    CHECK_FAILS("share-deny-reader",
                open_as("one.txt", GENERIC_READ, FILE_SHARE_WRITE, OPEN_EXISTING, 0) == INVALID_HANDLE_VALUE,
                ERROR_SHARING_VIOLATION);
    second = open_as("one.txt", GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, 0);
    CHECK("share-two-readers", second != INVALID_HANDLE_VALUE);
    CloseHandle(second);
    CHECK_FAILS("share-create-always",
                open_as("one.txt", GENERIC_WRITE, 7, CREATE_ALWAYS, 0) == INVALID_HANDLE_VALUE, ERROR_SHARING_VIOLATION);
    CHECK_EQ_I("not-emptied", size_of("one.txt"), 1);
    CHECK_FAILS("share-delete", !DeleteFileA(at(0, "one.txt")), ERROR_SHARING_VIOLATION);
    CHECK_FAILS("share-move", !MoveFileA(at(0, "one.txt"), at(1, "elsewhere")), ERROR_SHARING_VIOLATION);
    second = open_as("one.txt", 0, 0, OPEN_EXISTING, 0);
    CHECK("share-only-asking", second != INVALID_HANDLE_VALUE);
    CloseHandle(second);
    CloseHandle(first);
    first = open_as("one.txt", GENERIC_WRITE, 0, OPEN_EXISTING, 0);
    CHECK("share-after-close", first != INVALID_HANDLE_VALUE);
    CHECK_FAILS("share-exclusive",
                open_as("one.txt", GENERIC_READ, 7, OPEN_EXISTING, 0) == INVALID_HANDLE_VALUE, ERROR_SHARING_VIOLATION);
    CloseHandle(first);

    first = open_as("gone", GENERIC_WRITE | DELETE, FILE_SHARE_DELETE | FILE_SHARE_READ, CREATE_NEW,
                    FILE_FLAG_DELETE_ON_CLOSE);
    CHECK("delete-on-close", first != INVALID_HANDLE_VALUE && size_of("gone") == 0);
    CloseHandle(first);
    CHECK_EQ_I("deleted-on-close", size_of("gone"), -1);
}

static void names(void)
{
    char full[MAX_PATH], *part = NULL;
    char temporary[MAX_PATH];
    DWORD length;

    CHECK("case", GetFileAttributesA(at(0, "ONE.TXT")) != INVALID_FILE_ATTRIBUTES);
    CHECK_FAILS("wrong-name", CreateFileA(at(0, "a|b"), GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL)
                == INVALID_HANDLE_VALUE, ERROR_INVALID_NAME);
    length = GetFullPathNameA("x\\..\\y.txt", sizeof full, full, &part);
    CHECK("full-path", length > 6 && length < sizeof full && full[1] == ':' && strstr(full, "..") == NULL);
    CHECK("full-path-part", part != NULL && strcmp(part, "y.txt") == 0);
    CHECK_EQ_U("full-path-short", GetFullPathNameA("x\\..\\y.txt", 3, full, NULL), length + 1);
    CHECK("temporary", GetTempFileNameA(root, "tawny", 0, temporary) != 0);
    CHECK("temporary-made", GetFileAttributesA(temporary) != INVALID_FILE_ATTRIBUTES);
    CHECK("temporary-prefix", strstr(temporary, "\\taw") != NULL);
    DeleteFileA(temporary);
}

int main(void)
{
    char directory[MAX_PATH - 64];

    check_begin();
    GetTempPathA(sizeof directory, directory);
    snprintf(root, sizeof root, "%stawny-names-%lu", directory, (unsigned long)GetCurrentProcessId());
    CHECK_REQUIRE(CreateDirectoryA(root, NULL));
    directories();
    searches();
    moving();
    attributes();
    sharing();
    names();
    DeleteFileA(at(0, "one.txt"));
    DeleteFileA(at(0, "two.txt"));
    DeleteFileA(at(0, "three.c"));
    CHECK_SUCCEEDS("remove-root", RemoveDirectoryA(root));
    return check_end();
}
