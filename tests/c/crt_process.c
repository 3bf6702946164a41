/* The C run-time library's processes, pipes and files by number.
 *
 * Expectations:
 *   learn.microsoft.com/cpp/c-runtime-library/reference/spawnl-wspawnl
 *   learn.microsoft.com/cpp/c-runtime-library/reference/cwait
 *   learn.microsoft.com/cpp/c-runtime-library/reference/system-wsystem ("the value that is returned by the command
 *     interpreter")
 *   learn.microsoft.com/cpp/c-runtime-library/reference/open-osfhandle ("To close a file opened with _open_osfhandle,
 *     call _close. The underlying OS file handle is also closed")
 *   learn.microsoft.com/cpp/c-runtime-library/reference/get-osfhandle
 *   learn.microsoft.com/cpp/c-runtime-library/reference/pipe
 *   learn.microsoft.com/cpp/c-runtime-library/reference/getenv-wgetenv ("not case sensitive in the Windows operating
 *     system")
 */
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <process.h>

#include "child.h"

static int part(int argc, char **argv)
{
    WSADATA data;
    char text[64];
    if (strcmp(argv[1], "code") == 0)
        return argc > 2 ? atoi(argv[2]) : 99;
    if (strcmp(argv[1], "number") == 0) {
        /* A number that was inherited, as the page of _pipe shows it. */
        int file = atoi(argv[2]);
        return _write(file, "by number", 9) == 9 ? 0 : 1;
    }
    if (strcmp(argv[1], "environment") == 0)
        return getenv("TAWNY_TEST") != NULL && strcmp(getenv("TAWNY_TEST"), "given") == 0 ? 5 : 6;
    if (strcmp(argv[1], "socket") == 0) {
        /* The standard input is a socket: Winsock and ReadFile read from it. */
        HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
        DWORD bytes = 0;
        if (WSAStartup(MAKEWORD(2, 2), &data) != 0)
            return 90;
        if (recv((SOCKET)input, text, 4, 0) != 4 || memcmp(text, "recv", 4) != 0)
            return 91;
        if (!ReadFile(input, text, 4, &bytes, NULL) || bytes != 4 || memcmp(text, "read", 4) != 0)
            return 92;
        if (!WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), "written", 7, &bytes, NULL) || bytes != 7)
            return 93;
        return send((SOCKET)GetStdHandle(STD_OUTPUT_HANDLE), "!", 1, 0) == 1 ? 0 : 94;
    }
    return 98;
}

static void spawning(const char *self)
{
    const char *arguments[] = {"crt_process", "code", "21", NULL};
    const char *environment[] = {"TAWNY_TEST=given", "SystemRoot=C:\\windows", NULL};
    intptr_t process;
    int status = -1;

    CHECK_EQ_I("spawnl-wait", _spawnl(_P_WAIT, self, "crt_process", "code", "17", NULL), 17);
    CHECK_EQ_I("spawnv-wait", _spawnv(_P_WAIT, self, arguments), 21);
    CHECK_EQ_I("spawnle", _spawnle(_P_WAIT, self, "crt_process", "environment", NULL, environment), 5);
    process = _spawnl(_P_NOWAIT, self, "crt_process", "code", "33", NULL);
    CHECK("spawnl-no-wait", process != -1 && process != 0);
    CHECK_EQ_I("cwait", _cwait(&status, process, _WAIT_CHILD) == process, 1);
    CHECK_EQ_I("cwait-status", status, 33);
    errno = 0;
    CHECK_EQ_I("spawnl-nothing", _spawnl(_P_WAIT, "C:\\no such program", "x", NULL), -1);
    CHECK_EQ_I("spawnl-nothing-errno", errno, ENOENT);
    process = _spawnl(_P_NOWAIT, self, "crt_process", "code", "4", NULL);
    CHECK_EQ_U("spawned-handle-waits", check_wait((HANDLE)process), WAIT_OBJECT_0);
    CHECK_SUCCEEDS("spawned-handle-closes", CloseHandle((HANDLE)process));
}

static void commands(void)
{
    char text[64] = "";
    FILE *output;
    CHECK("system-none", system(NULL) != 0);
    CHECK_EQ_I("system-code", system("exit 3"), 3);
    CHECK_EQ_I("system-success", system("exit 0"), 0);
    output = _popen("echo from a command", "rt");
    CHECK("popen-text", output != NULL && fgets(text, sizeof text, output) != NULL
                            && strncmp(text, "from a command", 14) == 0);
    CHECK_EQ_I("pclose", _pclose(output), 0);
}

static void pipes(const char *self)
{
    int ends[2], copy;
    char text[32] = "", number[16];
    HANDLE handle;
    DWORD bytes = 0;

    CHECK_REQUIRE(_pipe(ends, 256, _O_BINARY) == 0);
    CHECK_EQ_I("pipe-write", _write(ends[1], "abc", 3), 3);
    CHECK_EQ_I("pipe-read", _read(ends[0], text, sizeof text), 3);
    handle = (HANDLE)_get_osfhandle(ends[0]);
    CHECK("pipe-handle", handle != INVALID_HANDLE_VALUE && GetFileType(handle) == FILE_TYPE_PIPE);
    CHECK_EQ_P("pipe-handle-again", (HANDLE)_get_osfhandle(ends[0]), handle);
    CHECK_EQ_I("pipe-write-more", _write(ends[1], "defg", 4), 4);
    CHECK("pipe-read-file", ReadFile(handle, text, sizeof text, &bytes, NULL) && bytes == 4);
    snprintf(number, sizeof number, "%d", ends[1]);
    CHECK_EQ_I("pipe-inherited", _spawnl(_P_WAIT, self, "crt_process", "number", number, NULL), 0);
    CHECK_EQ_I("pipe-inherited-text", _read(ends[0], text, sizeof text), 9);
    copy = _dup(ends[1]);
    CHECK_EQ_I("dup-write", _write(copy, "x", 1), 1);
    CHECK_EQ_I("dup2", _dup2(ends[1], copy), 0);
    CHECK_EQ_I("dup2-write", _write(copy, "y", 1), 1);
    CHECK_EQ_I("dup-read", _read(ends[0], text, sizeof text), 2);
    CHECK_EQ_I("close-copy", _close(copy), 0);
    CHECK_EQ_I("close-write-end", _close(ends[1]), 0);
    CHECK_EQ_I("pipe-end", _read(ends[0], text, sizeof text), 0);
    CHECK_EQ_I("close-read-end", _close(ends[0]), 0);
}

static void handles(void)
{
    char directory[MAX_PATH], path[MAX_PATH], text[64] = "";
    HANDLE file, reader, writer;
    DWORD bytes = 0;
    FILE *stream;
    int number;

    GetTempPathA(sizeof directory, directory);
    CHECK_REQUIRE(GetTempFileNameA(directory, "crt", 0, path));
    file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE);
    number = _open_osfhandle((intptr_t)file, _O_RDWR | _O_BINARY);
    CHECK("file-number", number > 2);
    CHECK_EQ_I("file-write", _write(number, "one two", 7), 7);
    CHECK_EQ_U("file-size", GetFileSize(file, NULL), 7);
    CHECK_EQ_P("file-handle-of-number", (HANDLE)_get_osfhandle(number), file);
    CHECK_EQ_I("file-close", _close(number), 0);
    CHECK_FAILS("file-closed-with-number", !GetFileSizeEx(file, (LARGE_INTEGER *)text), ERROR_INVALID_HANDLE);

    stream = fopen(path, "rb");
    CHECK_REQUIRE(stream != NULL);
    file = (HANDLE)_get_osfhandle(_fileno(stream));
    CHECK_EQ_U("stream-type", GetFileType(file), FILE_TYPE_DISK);
    CHECK("stream-read", ReadFile(file, text, 3, &bytes, NULL) && bytes == 3 && memcmp(text, "one", 3) == 0);
    CHECK_EQ_I("stream-close", fclose(stream), 0);
    CHECK_FAILS("stream-handle-closed", !ReadFile(file, text, 3, &bytes, NULL), ERROR_INVALID_HANDLE);
    CHECK_SUCCEEDS("stream-delete", DeleteFileA(path));

    CHECK_REQUIRE(CreatePipe(&reader, &writer, NULL, 0));
    stream = _fdopen(_open_osfhandle((intptr_t)writer, 0), "w");
    CHECK("pipe-stream", stream != NULL && fprintf(stream, "line %d\n", 1) > 0);
    CHECK_EQ_I("pipe-stream-close", fclose(stream), 0);
    stream = _fdopen(_open_osfhandle((intptr_t)reader, _O_RDONLY), "r");
    CHECK("pipe-stream-line", fgets(text, sizeof text, stream) != NULL && strncmp(text, "line 1", 6) == 0);
    CHECK("pipe-stream-end", fgets(text, sizeof text, stream) == NULL);
    CHECK_EQ_I("pipe-stream-close-reader", fclose(stream), 0);

    errno = 0;
    CHECK("no-such-number", _get_osfhandle(_dup(-1)) == -1);
    CHECK_EQ_I("no-such-number-errno", errno, EBADF);
    errno = 0;
    CHECK_EQ_I("no-such-handle", _open_osfhandle((intptr_t)reader, 0), -1);
    CHECK_EQ_I("no-such-handle-errno", errno, EBADF);
}

static void standard_sockets(void)
{
    STARTUPINFOA startup = child_startup();
    SOCKET a, b;
    char text[16] = "";
    child c;

    check_pair(&a, &b);
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdInput = startup.hStdOutput = (HANDLE)a;
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    CHECK_SUCCEEDS("socket-child", child_create(&c, "socket", TRUE, 0, &startup));
    closesocket(a);
    CHECK_EQ_I("socket-child-input", send(b, "recvread", 8, 0), 8);
    CHECK_EQ_I("socket-child-output", recv(b, text, 8, MSG_WAITALL), 8);
    CHECK_EQ_MEM("socket-child-text", text, "written!", 8);
    CHECK_EQ_U("socket-child-code", child_end(&c), 0);
    CHECK_EQ_I("socket-child-end", recv(b, text, sizeof text, 0), 0);
    closesocket(b);
}

static void environment(void)
{
    static const char *const names[] = {"TEMP", "TMP", "COMPUTERNAME", "USERNAME", "USERPROFILE", "SystemRoot",
        "windir", "OS", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "APPDATA"};
    char name[64], value[1024], upper[64];
    size_t i, k;
    for (i = 0; i < sizeof names / sizeof names[0]; i++) {
        DWORD length = GetEnvironmentVariableA(names[i], value, sizeof value);
        snprintf(name, sizeof name, "variable-%s", names[i]);
        CHECK(name, length > 0 && length < sizeof value);
        snprintf(name, sizeof name, "getenv-%s", names[i]);
        for (k = 0; k <= strlen(names[i]); k++)
            upper[k] = (char)(names[i][k] >= 'a' && names[i][k] <= 'z' ? names[i][k] - 32 : names[i][k]);
        CHECK_EQ_S(name, getenv(upper), value);
    }
    CHECK("getenv-nothing", getenv("TAWNY_NO_SUCH_VARIABLE") == NULL);
    CHECK_EQ_S("getenv-os", getenv("OS"), "Windows_NT");
    CHECK_REQUIRE(_putenv("Tawny_Mixed=1") == 0);
    CHECK_EQ_S("getenv-other-case", getenv("TAWNY_MIXED"), "1");
}

int main(int argc, char **argv)
{
    char self[MAX_PATH];
    if (argc > 1)
        return part(argc, argv);
    check_begin();
    child_begin();
    CHECK_REQUIRE(GetModuleFileNameA(NULL, self, sizeof self));
    spawning(self);
    commands();
    pipes(self);
    handles();
    if (!check_under_wine()) /* which knows no inherited sockets */
        standard_sockets();
    environment();
    return check_end();
}
