/* Files by the functions from before CreateFile.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/api/winbase/nf-winbase-openfile, -_lopen, -_lcreat, -_lread, -_lwrite, -_llseek,
 *     -_lclose, -_hread, -_hwrite
 */
#include "check.h"

static char path[MAX_PATH], other[MAX_PATH];

static void short_names(void)
{
    char room[32] = "";
    HFILE file = _lcreat(path, 0), second;

    CHECK("create", file != HFILE_ERROR);
    CHECK_EQ_U("write", _lwrite(file, "hello, world", 12), 12);
    CHECK_EQ_I("tell", _llseek(file, 0, FILE_CURRENT), 12);
    CHECK_EQ_I("seek", _llseek(file, 7, FILE_BEGIN), 7);
    CHECK_EQ_U("read", _lread(file, room, sizeof room), 5);
    CHECK_EQ_MEM("data", room, "world", 5);
    CHECK_EQ_U("read-at-the-end", _lread(file, room, sizeof room), 0);
    CHECK_EQ_I("seek-back", _llseek(file, -7, FILE_END), 5);
    CHECK_EQ_U("write-nothing-cuts", _lwrite(file, room, 0), 0);
    CHECK_EQ_I("cut", _llseek(file, 0, FILE_END), 5);
    CHECK_FAILS("seek-before-the-start", _llseek(file, -9, FILE_BEGIN) == HFILE_ERROR, ERROR_NEGATIVE_SEEK);
    CHECK_EQ_I("huge-write", _hwrite(file, "!!", 2), 2);
    CHECK_EQ_I("close", _lclose(file), 0);
    CHECK_FAILS("close-again", _lclose(file) == HFILE_ERROR, ERROR_INVALID_HANDLE);

    file = _lopen(path, OF_READ | OF_SHARE_DENY_WRITE);
    CHECK("open", file != HFILE_ERROR);
    CHECK_EQ_I("huge-read", _hread(file, room, sizeof room), 7);
    CHECK_EQ_MEM("huge-data", room, "hello!!", 7);
    CHECK_FAILS("write-to-read-only", _lwrite(file, "x", 1) == (UINT)HFILE_ERROR, ERROR_ACCESS_DENIED);
    CHECK_FAILS("denied", (second = _lopen(path, OF_WRITE)) == HFILE_ERROR, ERROR_SHARING_VIOLATION);
    second = _lopen(path, OF_READ);
    CHECK("shared", second != HFILE_ERROR);
    _lclose(second);
    _lclose(file);
    file = _lopen(path, OF_READWRITE | OF_SHARE_EXCLUSIVE);
    CHECK("exclusive", file != HFILE_ERROR);
    CHECK_FAILS("excluded", (second = _lopen(path, OF_READ)) == HFILE_ERROR, ERROR_SHARING_VIOLATION);
    _lclose(file);
    CHECK_FAILS("absent", _lopen(other, OF_READ) == HFILE_ERROR, ERROR_FILE_NOT_FOUND);
    CHECK_FAILS("no-handle", _lread(HFILE_ERROR, room, 1) == (UINT)HFILE_ERROR, ERROR_INVALID_HANDLE);
}

static void open_file(void)
{
    OFSTRUCT told;
    HFILE file;
    char room[8];

    memset(&told, 0, sizeof told);
    file = OpenFile(other, &told, OF_CREATE | OF_READWRITE);
    CHECK("of-create", file != HFILE_ERROR);
    CHECK_EQ_U("of-size", told.cBytes, sizeof told);
    CHECK_EQ_U("of-no-error", told.nErrCode, 0);
    CHECK_EQ_S("of-path", told.szPathName, other);
    CHECK_EQ_U("of-write", _lwrite(file, "abc", 3), 3);
    _lclose(file);
    memset(&told, 0, sizeof told);
    file = OpenFile(other, &told, OF_READ);
    CHECK("of-read", file != HFILE_ERROR && _lread(file, room, sizeof room) == 3);
    _lclose(file);
    file = OpenFile("", &told, OF_REOPEN | OF_READ);
    CHECK("of-reopen", file != HFILE_ERROR && _lread(file, room, sizeof room) == 3);
    _lclose(file);
    file = OpenFile(other, &told, OF_EXIST);
    CHECK("of-exist", file != HFILE_ERROR);
    CHECK_FAILS("of-exist-is-closed", _lread(file, room, 1) == (UINT)HFILE_ERROR, ERROR_INVALID_HANDLE);
    CHECK("of-delete", OpenFile(other, &told, OF_DELETE) != HFILE_ERROR);
    CHECK_FAILS("of-absent", OpenFile(other, &told, OF_EXIST) == HFILE_ERROR, ERROR_FILE_NOT_FOUND);
    CHECK_EQ_U("of-error", told.nErrCode, ERROR_FILE_NOT_FOUND);
    memset(&told, 0, sizeof told);
    CHECK("of-parse", OpenFile(other, &told, OF_PARSE) != HFILE_ERROR);
    CHECK_EQ_S("of-parsed", told.szPathName, other);
    CHECK("of-parse-makes-nothing", GetFileAttributesA(other) == INVALID_FILE_ATTRIBUTES);
}

int main(void)
{
    char directory[MAX_PATH];
    check_begin_without_winsock();
    CHECK_REQUIRE(GetTempPathA(sizeof directory, directory) != 0 && strlen(directory) < 80);
    snprintf(path, sizeof path, "%stawny-short-%lu", directory, (unsigned long)GetCurrentProcessId());
    snprintf(other, sizeof other, "%stawny-other-%lu", directory, (unsigned long)GetCurrentProcessId());
    short_names();
    open_file();
    CHECK_SUCCEEDS("delete", DeleteFileA(path));
    return check_end();
}
