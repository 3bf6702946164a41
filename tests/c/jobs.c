/* Job objects.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/procthread/job-objects
 *   learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-assignprocesstojobobject
 *   learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_associate_completion_port (the messages, and that
 *     the OVERLAPPED pointer is the process identifier)
 *   learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_basic_limit_information
 *     (JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE "requires use of a JOBOBJECT_EXTENDED_LIMIT_INFORMATION structure")
 */
#include "child.h"

static int part(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "code") == 0)
        return atoi(argv[2]);
    if (strcmp(argv[1], "wait") == 0)
        child_await_end();
    return 0;
}

static HANDLE job_with(DWORD flags, DWORD active)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits;
    HANDLE job = CreateJobObjectA(NULL, NULL);
    CHECK_REQUIRE(job != NULL);
    memset(&limits, 0, sizeof limits);
    limits.BasicLimitInformation.LimitFlags = flags;
    limits.BasicLimitInformation.ActiveProcessLimit = active;
    CHECK_REQUIRE(SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits));
    return job;
}

/* A packet of the job's port; its message, and the process that it is about. */
static DWORD message(HANDLE port, DWORD *id)
{
    OVERLAPPED *about = NULL;
    ULONG_PTR key = 0;
    DWORD bytes = 0;
    if (!GetQueuedCompletionStatus(port, &bytes, &key, &about, CHECK_PATIENCE_MS) || key != 5)
        return 0;
    *id = (DWORD)(ULONG_PTR)about;
    return bytes;
}

static void messages(void)
{
    HANDLE job = job_with(0, 0), port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    JOBOBJECT_ASSOCIATE_COMPLETION_PORT association;
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION counts;
    union {
        JOBOBJECT_BASIC_PROCESS_ID_LIST list;
        char room[128];
    } ids;
    DWORD about = 0, length = 0;
    BOOL in_job = FALSE;
    child c;

    association.CompletionKey = (PVOID)5;
    association.CompletionPort = port;
    CHECK_SUCCEEDS("associate", SetInformationJobObject(job, JobObjectAssociateCompletionPortInformation, &association,
                                    sizeof association));
    c = child_piped("wait");
    CHECK_SUCCEEDS("assign", AssignProcessToJobObject(job, c.info.hProcess));
    CHECK_EQ_U("new-process", message(port, &about), JOB_OBJECT_MSG_NEW_PROCESS);
    CHECK_EQ_U("new-process-id", about, c.info.dwProcessId);
    CHECK("in-job", IsProcessInJob(c.info.hProcess, job, &in_job) && in_job);
    CHECK("counts", QueryInformationJobObject(job, JobObjectBasicAccountingInformation, &counts, sizeof counts, &length)
                        && counts.TotalProcesses == 1 && counts.ActiveProcesses == 1 && length == sizeof counts);
    CHECK("ids", QueryInformationJobObject(job, JobObjectBasicProcessIdList, &ids, sizeof ids, NULL)
                     && ids.list.NumberOfAssignedProcesses == 1 && ids.list.NumberOfProcessIdsInList == 1
                     && ids.list.ProcessIdList[0] == c.info.dwProcessId);
    CloseHandle(c.to);
    c.to = NULL;
    CHECK_EQ_U("exit-process", message(port, &about), JOB_OBJECT_MSG_EXIT_PROCESS);
    CHECK_EQ_U("exit-process-id", about, c.info.dwProcessId);
    CHECK_EQ_U("no-process", message(port, &about), JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO);
    CHECK_EQ_U("code", child_end(&c), 0);
    CHECK("counts-after", QueryInformationJobObject(job, JobObjectBasicAccountingInformation, &counts, sizeof counts, NULL)
                              && counts.TotalProcesses == 1 && counts.ActiveProcesses == 0);
    CloseHandle(job);
    CloseHandle(port);
}

static void ends(void)
{
    HANDLE job = job_with(0, 0);
    DWORD code = 0;
    child c = child_piped("wait"), d = child_piped("wait");

    CHECK_REQUIRE(AssignProcessToJobObject(job, c.info.hProcess) && AssignProcessToJobObject(job, d.info.hProcess));
    CHECK_SUCCEEDS("terminate", TerminateJobObject(job, 0x1234));
    CHECK_EQ_U("terminated", check_wait(c.info.hProcess), WAIT_OBJECT_0);
    CHECK_EQ_U("terminated-other", check_wait(d.info.hProcess), WAIT_OBJECT_0);
    CHECK("terminated-code", GetExitCodeProcess(c.info.hProcess, &code) && code == 0x1234);
    child_close(&c);
    child_close(&d);
    CloseHandle(job);

    job = job_with(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, 0);
    c = child_piped("wait");
    CHECK_REQUIRE(AssignProcessToJobObject(job, c.info.hProcess));
    CHECK_EQ_U("runs-while-open", WaitForSingleObject(c.info.hProcess, 0), WAIT_TIMEOUT);
    CHECK_SUCCEEDS("close", CloseHandle(job));
    CHECK_EQ_U("killed-on-close", check_wait(c.info.hProcess), WAIT_OBJECT_0);
    child_close(&c);

    job = job_with(0, 0);
    c = child_piped("wait");
    CHECK_REQUIRE(AssignProcessToJobObject(job, c.info.hProcess));
    CloseHandle(job);
    CHECK_EQ_U("goes-on-after-close", WaitForSingleObject(c.info.hProcess, 50), WAIT_TIMEOUT);
    CHECK_EQ_U("goes-on-code", child_end(&c), 0);
}

static void refusals(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits;
    HANDLE job = job_with(0, 0), event = check_event(TRUE);
    child c = child_plain("code 3", FALSE);

    CHECK_FAILS("assign-no-job", !AssignProcessToJobObject(event, c.info.hProcess), ERROR_INVALID_HANDLE);
    CHECK_FAILS("assign-no-process", !AssignProcessToJobObject(job, event), ERROR_INVALID_HANDLE);
    CHECK_EQ_U("code-outside", child_end(&c), 3);
    CHECK("short-limits", !SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, 8));
    memset(&limits, 0, sizeof limits);
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    CHECK_FAILS("kill-in-basic-limits",
        !SetInformationJobObject(job, JobObjectBasicLimitInformation, &limits.BasicLimitInformation,
            sizeof limits.BasicLimitInformation),
        ERROR_INVALID_PARAMETER);
    CHECK_FAILS("short-answer", !QueryInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, 8, NULL),
                ERROR_BAD_LENGTH);
    CloseHandle(job);
    CloseHandle(event);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return part(argc, argv);
    check_begin();
    child_begin();
    messages();
    ends();
    refusals();
    return check_end();
}
