/* Processes: CreateProcess, the end and its code, OpenProcess, TerminateProcess.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessa
 *   learn.microsoft.com/windows/win32/procthread/process-creation-flags
 *   learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getexitcodeprocess
 *   learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-terminateprocess
 *     ("After a process has terminated, call to TerminateProcess with open handles to the process
 *     fails with ERROR_ACCESS_DENIED")
 *   learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-openprocess
 */
#include "child.h"
#include "wide.h"

static int part(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "return") == 0)
        return (int)strtoul(argv[2], NULL, 0);
    if (argc > 2 && strcmp(argv[1], "exit-process") == 0)
        ExitProcess(strtoul(argv[2], NULL, 0));
    if (strcmp(argv[1], "identifier") == 0)
        return (int)GetCurrentProcessId();
    if (strcmp(argv[1], "wait") == 0)
        child_await_end();
    return 0;
}

static DWORD exit_code(const char *what)
{
    child c = child_plain(what, FALSE);
    return child_end(&c);
}

static void ends(void)
{
    child c;
    DWORD code = 0xbad;
    FILETIME created, exited, kernel, user;

    CHECK_EQ_U("code-of-main", exit_code("return 7"), 7);
    CHECK_EQ_U("code-of-main-32-bits", exit_code("return 0x12345678"), 0x12345678);
    CHECK_EQ_U("code-of-exit-process", exit_code("exit-process 0xdeadbeef"), 0xdeadbeef);
    CHECK_EQ_U("code-that-looks-active", exit_code("exit-process 259"), STILL_ACTIVE);

    c = child_plain("identifier", FALSE);
    CHECK_EQ_U("process-id", GetProcessId(c.info.hProcess), c.info.dwProcessId);
    CHECK_EQ_U("thread-id", GetThreadId(c.info.hThread), c.info.dwThreadId);
    CHECK_EQ_U("wait-for-thread", check_wait(c.info.hThread), WAIT_OBJECT_0);
    CHECK_EQ_U("wait-for-process", check_wait(c.info.hProcess), WAIT_OBJECT_0);
    CHECK("thread-code", GetExitCodeThread(c.info.hThread, &code) && code == c.info.dwProcessId);
    code = c.info.dwProcessId;
    CHECK_EQ_U("own-id-in-the-child", child_end(&c), code);

    c = child_piped("wait");
    CHECK("active", GetExitCodeProcess(c.info.hProcess, &code) && code == STILL_ACTIVE);
    CHECK_EQ_U("active-wait", WaitForSingleObject(c.info.hProcess, 0), WAIT_TIMEOUT);
    CHECK("active-times", GetProcessTimes(c.info.hProcess, &created, &exited, &kernel, &user)
                              && created.dwHighDateTime != 0);
    CloseHandle(c.to);
    c.to = NULL;
    CHECK_EQ_U("ended-wait", check_wait(c.info.hProcess), WAIT_OBJECT_0);
    CHECK_EQ_U("ended-wait-again", WaitForSingleObject(c.info.hProcess, 0), WAIT_OBJECT_0);
    CHECK("ended-times", GetProcessTimes(c.info.hProcess, &created, &exited, &kernel, &user)
                             && CompareFileTime(&created, &exited) <= 0 && exited.dwHighDateTime != 0);
    CHECK_EQ_U("ended-code", child_end(&c), 0);
    CHECK_FAILS("code-of-no-handle", !GetExitCodeProcess(NULL, &code), ERROR_INVALID_HANDLE);
}

static void CALLBACK note_end(PVOID event, BOOLEAN timed_out)
{
    if (!timed_out)
        SetEvent((HANDLE)event);
}

static void waits(void)
{
    child c[3];
    HANDLE all[3], event = check_event(TRUE), wait;
    int i;
    for (i = 0; i < 3; i++) {
        c[i] = child_piped("wait");
        all[i] = c[i].info.hProcess;
    }
    CHECK_EQ_U("wait-any-none", WaitForMultipleObjects(3, all, FALSE, 0), WAIT_TIMEOUT);
    CloseHandle(c[1].to);
    c[1].to = NULL;
    CHECK_EQ_U("wait-any", WaitForMultipleObjects(3, all, FALSE, CHECK_PATIENCE_MS), WAIT_OBJECT_0 + 1);
    CHECK_EQ_U("wait-all-not-yet", WaitForMultipleObjects(3, all, TRUE, 0), WAIT_TIMEOUT);
    CHECK_REQUIRE(RegisterWaitForSingleObject(&wait, all[0], note_end, event, INFINITE, WT_EXECUTEONLYONCE));
    for (i = 0; i < 3; i += 2) {
        CloseHandle(c[i].to);
        c[i].to = NULL;
    }
    CHECK_EQ_U("wait-all", WaitForMultipleObjects(3, all, TRUE, CHECK_PATIENCE_MS), WAIT_OBJECT_0);
    CHECK_EQ_U("registered-wait", check_wait(event), WAIT_OBJECT_0);
    CHECK_REQUIRE(UnregisterWaitEx(wait, INVALID_HANDLE_VALUE));
    for (i = 0; i < 3; i++)
        child_end(&c[i]);
    CloseHandle(event);
}

static void terminating(void)
{
    child c = child_piped("wait");
    HANDLE other;
    DWORD code = 0xbad;

    CHECK_SUCCEEDS("open", (other = OpenProcess(PROCESS_ALL_ACCESS, FALSE, c.info.dwProcessId)) != NULL);
    CHECK_EQ_U("open-id", GetProcessId(other), c.info.dwProcessId);
    CHECK_EQ_U("open-active", WaitForSingleObject(other, 0), WAIT_TIMEOUT);
    CHECK_SUCCEEDS("terminate", TerminateProcess(other, 0xabcd1234));
    CHECK_EQ_U("terminated-wait", check_wait(c.info.hProcess), WAIT_OBJECT_0);
    CHECK_EQ_U("terminated-wait-other", check_wait(other), WAIT_OBJECT_0);
    CHECK("terminated-code", GetExitCodeProcess(c.info.hProcess, &code) && code == 0xabcd1234);
    CHECK("terminated-code-other", GetExitCodeProcess(other, &code) && code == 0xabcd1234);
    CHECK_FAILS("terminate-again", !TerminateProcess(c.info.hProcess, 1), ERROR_ACCESS_DENIED);
    CHECK_FAILS("terminate-nothing", !TerminateProcess(NULL, 1), ERROR_INVALID_HANDLE);
    CloseHandle(other);
    child_close(&c);

    CHECK_FAILS("open-nobody", OpenProcess(SYNCHRONIZE, FALSE, 0) == NULL, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("open-no-process", OpenProcess(SYNCHRONIZE, FALSE, 0x7ffffff0) == NULL, ERROR_INVALID_PARAMETER);
    other = OpenProcess(PROCESS_ALL_ACCESS, FALSE, GetCurrentProcessId());
    CHECK_EQ_U("open-itself", GetProcessId(other), GetCurrentProcessId());
    CHECK_SUCCEEDS("close-itself", CloseHandle(other));
}

static void wide_and_suspended(void)
{
    STARTUPINFOW startup;
    STARTUPINFOA narrow_startup = child_startup();
    PROCESS_INFORMATION info;
    WCHAR line[512];
    DWORD code = 0xbad;
    child c;

    memset(&startup, 0, sizeof startup);
    startup.cb = sizeof startup;
    memcpy(line, wide(child_line("return 77")), sizeof(WCHAR) * 256);
    CHECK_SUCCEEDS("wide", CreateProcessW(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info));
    CHECK_EQ_U("wide-wait", check_wait(info.hProcess), WAIT_OBJECT_0);
    CHECK("wide-code", GetExitCodeProcess(info.hProcess, &code) && code == 77);
    CloseHandle(info.hThread);
    CloseHandle(info.hProcess);

    CHECK_SUCCEEDS("suspended", child_create(&c, "return 5", FALSE, CREATE_SUSPENDED, &narrow_startup));
    CHECK_EQ_U("suspended-waits", WaitForSingleObject(c.info.hProcess, 50), WAIT_TIMEOUT);
    CHECK_EQ_U("resume", ResumeThread(c.info.hThread), 1);
    CHECK_EQ_U("resumed", child_end(&c), 5);

    CHECK_REQUIRE(child_create(&c, "return 5", FALSE, CREATE_SUSPENDED, &narrow_startup));
    CHECK_SUCCEEDS("terminate-suspended", TerminateProcess(c.info.hProcess, 9));
    CHECK_EQ_U("terminated-suspended", child_end(&c), 9);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return part(argc, argv);
    check_begin();
    child_begin();
    ends();
    waits();
    terminating();
    wide_and_suspended();
    return check_end();
}
