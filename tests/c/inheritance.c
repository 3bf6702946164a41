/* Handles that processes inherit: pipes, files, processes, standard files, lists of handles.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/sysinfo/handle-inheritance
 *     ("An inherited handle refers to the same object in the child process as it does in the parent
 *     process. It also has the same value and access privileges.")
 *   learn.microsoft.com/windows/win32/procthread/inheritance
 *   learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-updateprocthreadattribute
 *   learn.microsoft.com/windows/win32/procthread/creating-a-child-process-with-redirected-input-and-output
 */
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0602
#endif
#include "child.h"

static int part(int argc, char **argv)
{
    HANDLE given = argc > 2 ? child_handle(argv[2]) : NULL;
    DWORD flags = 0, code = 0;
    char text[256];
    if (strcmp(argv[1], "write") == 0)
        return child_write(given, "from the child", 14) ? 0 : 1;
    if (strcmp(argv[1], "say") == 0)
        return child_say(", said") ? 0 : 1;
    if (strcmp(argv[1], "write-given") == 0)
        return child_read(child_input(), &given, sizeof given) && child_write(given, "given", 5) && CloseHandle(given)
                   ? 0 : 1;
    if (strcmp(argv[1], "read") == 0)
        return child_read(given, text, 4) && memcmp(text, "ping", 4) == 0 ? 11 : 1;
    if (strcmp(argv[1], "flags") == 0)
        return GetHandleInformation(given, &flags) ? (int)flags + 100 : (int)GetLastError();
    if (strcmp(argv[1], "echo") == 0) {
        DWORD bytes = child_read_all(child_input(), text, sizeof text), i;
        for (i = 0; i < bytes; i++)
            text[i] = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 32) : text[i];
        return child_write(child_output(), text, bytes) ? 0 : 1;
    }
    if (strcmp(argv[1], "wait") == 0) {
        child_await_end();
        return 42;
    }
    if (strcmp(argv[1], "wait-for") == 0) {
        if (WaitForSingleObject(given, CHECK_PATIENCE_MS) != WAIT_OBJECT_0)
            return 1;
        return GetExitCodeProcess(given, &code) ? (int)code : 2;
    }
    return 98;
}

static void pipes(void)
{
    HANDLE from, to;
    char text[64];
    child c;

    child_pipe(&from, &to, FALSE, TRUE);
    c = child_plain(child_with("write", to), TRUE);
    CHECK_EQ_U("write-end", child_end(&c), 0);
    CloseHandle(to);
    child_read_all(from, text, sizeof text);
    CHECK_EQ_S("write-end-data", text, "from the child");
    CloseHandle(from);

    child_pipe(&from, &to, TRUE, FALSE);
    c = child_plain(child_with("read", from), TRUE);
    CHECK_REQUIRE(child_write(to, "ping", 4));
    CHECK_EQ_U("read-end", child_end(&c), 11);
    c = child_plain(child_with("flags", from), TRUE);
    CHECK_EQ_U("flags-in-the-child", child_end(&c), 100 + HANDLE_FLAG_INHERIT);
    CloseHandle(from);
    CloseHandle(to);

    child_pipe(&from, &to, FALSE, FALSE);
    c = child_plain(child_with("write", to), TRUE);
    child_end(&c);
    CloseHandle(to);
    CHECK_EQ_U("not-inherited", child_read_all(from, text, sizeof text), 0);
    CloseHandle(from);

    child_pipe(&from, &to, FALSE, TRUE);
    c = child_plain(child_with("write", to), FALSE);
    child_end(&c);
    CloseHandle(to);
    CHECK_EQ_U("nothing-inherited", child_read_all(from, text, sizeof text), 0);
    CloseHandle(from);

    child_pipe(&from, &to, FALSE, TRUE);
    c = child_piped("wait");
    CloseHandle(to);
    CHECK_REQUIRE(TerminateProcess(c.info.hProcess, 3));
    CHECK_EQ_U("killed", child_end(&c), 3);
    CHECK_EQ_U("end-with-the-killed", child_read_all(from, text, sizeof text), 0);
    CloseHandle(from);
}

static void standard_files(void)
{
    char text[64];
    STARTUPINFOA startup = child_startup();
    HANDLE from, to, old;
    child c = child_piped("echo");
    CHECK("echo-write", child_write(c.to, "abc def", 7));
    CloseHandle(c.to);
    c.to = NULL;
    CHECK_EQ_U("echo-read", child_read_all(c.from, text, sizeof text), 7);
    CHECK_EQ_S("echo-data", text, "ABC DEF");
    CHECK_EQ_U("echo-code", child_end(&c), 0);

    /* One pipe for both outputs, and no input. */
    child_pipe(&from, &to, FALSE, TRUE);
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdOutput = startup.hStdError = to;
    CHECK_SUCCEEDS("no-input", child_create(&c, "echo", TRUE, 0, &startup));
    CloseHandle(to);
    child_end(&c);
    CloseHandle(from);

    /* Without STARTF_USESTDHANDLES: those of the parent. */
    child_pipe(&from, &to, TRUE, FALSE);
    old = GetStdHandle(STD_INPUT_HANDLE);
    CHECK_REQUIRE(SetStdHandle(STD_INPUT_HANDLE, from));
    startup = child_startup();
    CHECK_REQUIRE(child_create(&c, "wait", TRUE, 0, &startup));
    CHECK_REQUIRE(SetStdHandle(STD_INPUT_HANDLE, old));
    CloseHandle(from);
    CHECK_EQ_U("set-std-handle-active", WaitForSingleObject(c.info.hProcess, 20), WAIT_TIMEOUT);
    CloseHandle(to);
    CHECK_EQ_U("set-std-handle", child_end(&c), 42);
}

static void files(void)
{
    SECURITY_ATTRIBUTES security = child_inheritable();
    STARTUPINFOA startup = child_startup();
    char directory[MAX_PATH], path[MAX_PATH + 32], text[64] = "";
    HANDLE file;
    child c;

    CHECK_REQUIRE(GetTempPathA(sizeof directory, directory) != 0);
    snprintf(path, sizeof path, "%stawny-inherited-%lu", directory, (unsigned long)GetCurrentProcessId());
    file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, &security, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    CHECK("file", file != INVALID_HANDLE_VALUE && child_write(file, "parent, ", 8));
    c = child_plain(child_with("write", file), TRUE);
    CHECK_EQ_U("file-by-handle", child_end(&c), 0);
    CHECK("file-pointer", SetFilePointer(file, 22, NULL, FILE_BEGIN) == 22);
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdOutput = file;
    CHECK_REQUIRE(child_create(&c, "say", TRUE, 0, &startup));
    CHECK_EQ_U("file-as-output", child_end(&c), 0);
    CHECK_REQUIRE(SetFilePointer(file, 0, NULL, FILE_BEGIN) == 0);
    child_read_all(file, text, sizeof text);
    CHECK_EQ_S("file-data", text, "parent, from the child, said");
    CloseHandle(file);
    CHECK_SUCCEEDS("file-delete", DeleteFileA(path));
}

static void processes(void)
{
    child first = child_piped("wait"), second;
    CHECK_REQUIRE(SetHandleInformation(first.info.hProcess, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
    second = child_plain(child_with("wait-for", first.info.hProcess), TRUE);
    CloseHandle(first.to);
    first.to = NULL;
    CHECK_EQ_U("process-handle", child_end(&second), 42);
    CHECK_EQ_U("process-handle-first", child_end(&first), 42);
}

static void given(void)
{
    HANDLE from, to, theirs = NULL;
    char text[64];
    child c = child_piped("write-given");
    child_pipe(&from, &to, FALSE, FALSE);
    CHECK_SUCCEEDS("give", DuplicateHandle(GetCurrentProcess(), to, c.info.hProcess, &theirs, 0, FALSE,
                                           DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE));
    CHECK_FAILS("give-closes", !CloseHandle(to), ERROR_INVALID_HANDLE);
    CHECK_REQUIRE(child_write(c.to, &theirs, sizeof theirs));
    CHECK_EQ_U("given-code", child_end(&c), 0);
    child_read_all(from, text, sizeof text);
    CHECK_EQ_S("given-data", text, "given");
    CHECK_FAILS("give-nothing", !DuplicateHandle(GetCurrentProcess(), NULL, GetCurrentProcess(), &theirs, 0, FALSE,
                                                 DUPLICATE_SAME_ACCESS), ERROR_INVALID_HANDLE);
    CloseHandle(from);
}

static void lists(void)
{
    STARTUPINFOEXA startup;
    PROCESS_INFORMATION info;
    HANDLE from[2], to[2], own = NULL;
    SIZE_T size = 0;
    LPPROC_THREAD_ATTRIBUTE_LIST list;
    char text[64];

    CHECK_REQUIRE(!InitializeProcThreadAttributeList(NULL, 1, 0, &size));
    list = (LPPROC_THREAD_ATTRIBUTE_LIST)malloc(size);
    CHECK_REQUIRE(list != NULL && InitializeProcThreadAttributeList(list, 1, 0, &size));
    CHECK_FAILS("list-no-handles", !UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, &own, 0,
                                                              NULL, NULL), ERROR_BAD_LENGTH);
    DeleteProcThreadAttributeList(list);
    free(list);

    size = 0;
    CHECK_FAILS("list-size", !InitializeProcThreadAttributeList(NULL, 1, 0, &size), ERROR_INSUFFICIENT_BUFFER);
    list = (LPPROC_THREAD_ATTRIBUTE_LIST)malloc(size);
    CHECK("list-has-a-size", size != 0 && list != NULL);
    CHECK_SUCCEEDS("list", InitializeProcThreadAttributeList(list, 1, 0, &size));
    child_pipe(&from[0], &to[0], FALSE, TRUE);
    child_pipe(&from[1], &to[1], FALSE, TRUE);
    CHECK_FAILS("list-unknown", !UpdateProcThreadAttribute(list, 0, 0x2fffe, to, sizeof to[0], NULL, NULL),
                ERROR_NOT_SUPPORTED);
    own = to[0];
    CHECK_SUCCEEDS("list-handles", UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, &own,
                                                            sizeof own, NULL, NULL));

    memset(&startup, 0, sizeof startup);
    startup.StartupInfo.cb = sizeof startup;
    startup.lpAttributeList = list;
    CHECK_FAILS("list-without-inheritance",
                !CreateProcessA(NULL, child_line(child_with("write", to[0])), NULL, NULL, FALSE,
                                EXTENDED_STARTUPINFO_PRESENT, NULL, NULL, &startup.StartupInfo, &info),
                ERROR_INVALID_PARAMETER);
    CHECK_SUCCEEDS("listed", CreateProcessA(NULL, child_line(child_with("write", to[0])), NULL, NULL, TRUE,
                                            EXTENDED_STARTUPINFO_PRESENT, NULL, NULL, &startup.StartupInfo, &info));
    CHECK_EQ_U("listed-wait", check_wait(info.hProcess), WAIT_OBJECT_0);
    CloseHandle(info.hProcess);
    CloseHandle(info.hThread);
    CHECK_REQUIRE(CreateProcessA(NULL, child_line(child_with("write", to[1])), NULL, NULL, TRUE,
                                 EXTENDED_STARTUPINFO_PRESENT, NULL, NULL, &startup.StartupInfo, &info));
    check_wait(info.hProcess);
    CloseHandle(info.hProcess);
    CloseHandle(info.hThread);
    CloseHandle(to[0]);
    CloseHandle(to[1]);
    CHECK_EQ_U("listed-data", child_read_all(from[0], text, sizeof text), 14);
    CHECK_EQ_U("not-listed", child_read_all(from[1], text, sizeof text), 0);
    DeleteProcThreadAttributeList(list);
    free(list);
    CloseHandle(from[0]);
    CloseHandle(from[1]);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return part(argc, argv);
    check_begin();
    child_begin();
    pipes();
    standard_files();
    files();
    processes();
    given();
    lists();
    return check_end();
}
