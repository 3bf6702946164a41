/* What a program asks of its machine and reports to it: processors, processes, modules, timers, the event log.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getlogicalprocessorinformation
 *   learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getlogicalprocessorinformationex
 *   learn.microsoft.com/windows/win32/api/processtopologyapi/nf-processtopologyapi-setthreadgroupaffinity
 *   learn.microsoft.com/windows/win32/toolhelp/taking-a-snapshot-and-viewing-processes
 *   learn.microsoft.com/windows/win32/psapi/enumerating-all-processes
 *   learn.microsoft.com/previous-versions/dd757634(v=vs.85) (timeSetEvent)
 *   learn.microsoft.com/windows/win32/api/winbase/nf-winbase-reporteventa
 *   learn.microsoft.com/windows/win32/api/processenv/nf-processenv-searchpatha
 */
#include "check.h"

#include <mmsystem.h>
#include <psapi.h>
#include <tlhelp32.h>

static void processors(void)
{
    SYSTEM_LOGICAL_PROCESSOR_INFORMATION *all;
    SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX *extended, *each;
    GROUP_AFFINITY affinity, before;
    PROCESSOR_NUMBER number;
    DWORD length = 0, i, cores = 0, threads = 0, offset, groups = 0;
    ULONG highest = 99;
    ULONG_PTR mask;

    CHECK_FAILS("size-asked", !GetLogicalProcessorInformation(NULL, &length), ERROR_INSUFFICIENT_BUFFER);
    CHECK("size-told", length >= sizeof *all && length % sizeof *all == 0);
    all = malloc(length);
    CHECK_SUCCEEDS("relations", GetLogicalProcessorInformation(all, &length));
    for (i = 0; i < length / sizeof *all; i++)
        if (all[i].Relationship == RelationProcessorCore) {
            cores++;
            for (mask = all[i].ProcessorMask; mask; mask &= mask - 1)
                threads++;
        }
    CHECK("cores", cores >= 1 && threads >= cores);
    free(all);

    length = 0;
    CHECK_FAILS("extended-size-asked", !GetLogicalProcessorInformationEx(RelationAll, NULL, &length),
                ERROR_INSUFFICIENT_BUFFER);
    extended = malloc(length);
    CHECK_SUCCEEDS("extended", GetLogicalProcessorInformationEx(RelationAll, extended, &length));
    cores = 0;
    for (offset = 0; offset < length; offset += each->Size) {
        each = (SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX *)((char *)extended + offset);
        if (each->Size < 8)
            break;
        if (each->Relationship == RelationProcessorCore)
            cores += each->Processor.GroupCount == 1 && each->Processor.GroupMask[0].Mask != 0;
        if (each->Relationship == RelationGroup)
            groups = each->Group.ActiveGroupCount;
    }
    CHECK_EQ_U("extended-whole", offset, length);
    CHECK("extended-cores", cores >= 1);
    CHECK_EQ_U("extended-groups", groups, GetActiveProcessorGroupCount());
    free(extended);

    CHECK("highest-node", GetNumaHighestNodeNumber(&highest) && highest < 64);
    CHECK("processor-count", GetActiveProcessorCount(ALL_PROCESSOR_GROUPS) >= 1);
    CHECK_SUCCEEDS("group-affinity", GetThreadGroupAffinity(GetCurrentThread(), &affinity));
    CHECK("group-affinity-mask", affinity.Mask != 0 && affinity.Group == 0);
    memset(&before, 0xff, sizeof before);
    CHECK_SUCCEEDS("set-group-affinity", SetThreadGroupAffinity(GetCurrentThread(), &affinity, &before));
    CHECK_EQ_U("set-group-affinity-before", before.Mask, affinity.Mask);
    affinity.Group = 9;
    CHECK_FAILS("no-such-group", !SetThreadGroupAffinity(GetCurrentThread(), &affinity, NULL), ERROR_INVALID_PARAMETER);
    memset(&number, 0xff, sizeof number);
    GetCurrentProcessorNumberEx(&number);
    CHECK("current-processor", number.Group == 0 && number.Number < 64);
}

static void processes(void)
{
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS | TH32CS_SNAPTHREAD | TH32CS_SNAPMODULE, 0);
    char path[MAX_PATH], name[MAX_PATH], *own;
    PROCESSENTRY32 process;
    THREADENTRY32 thread;
    MODULEENTRY32 module;
    DWORD ids[4096], bytes = 0, i, found = 0, named = 0;
    HMODULE modules[512];

    CHECK_REQUIRE(GetModuleFileNameA(NULL, path, sizeof path));
    own = strrchr(path, '\\') + 1;
    CHECK("snapshot", snapshot != INVALID_HANDLE_VALUE);
    process.dwSize = 8;
    CHECK("short-entry", !Process32First(snapshot, &process));
    process.dwSize = sizeof process;
    if (Process32First(snapshot, &process))
        do
            if (process.th32ProcessID == GetCurrentProcessId()) {
                found++;
                named = _stricmp(process.szExeFile, own) == 0 && process.cntThreads >= 1;
            }
        while (Process32Next(snapshot, &process));
    CHECK_EQ_U("process-last", GetLastError(), ERROR_NO_MORE_FILES);
    CHECK_EQ_U("process-found", found, 1);
    CHECK("process-name", named);
    found = 0;
    thread.dwSize = sizeof thread;
    if (Thread32First(snapshot, &thread))
        do
            found += thread.th32ThreadID == GetCurrentThreadId() && thread.th32OwnerProcessID == GetCurrentProcessId();
        while (Thread32Next(snapshot, &thread));
    CHECK_EQ_U("thread-found", found, 1);
    module.dwSize = sizeof module;
    CHECK("module-first", Module32First(snapshot, &module) && _stricmp(module.szModule, own) == 0);
    CHECK_EQ_S("module-path", module.szExePath, path);
    CHECK_SUCCEEDS("snapshot-close", CloseHandle(snapshot));
    CHECK("snapshot-of-nothing", CreateToolhelp32Snapshot(0, 0) == INVALID_HANDLE_VALUE);

    found = 0;
    CHECK_SUCCEEDS("enum-processes", EnumProcesses(ids, sizeof ids, &bytes));
    for (i = 0; i < bytes / sizeof *ids; i++)
        found += ids[i] == GetCurrentProcessId();
    CHECK_EQ_U("enum-processes-own", found, 1);
    CHECK("enum-modules", EnumProcessModules(GetCurrentProcess(), modules, sizeof modules, &bytes)
                              && bytes >= sizeof *modules);
    CHECK("base-name", GetModuleBaseNameA(GetCurrentProcess(), NULL, name, sizeof name) && _stricmp(name, own) == 0);
    CHECK("file-name", GetModuleFileNameExA(GetCurrentProcess(), NULL, name, sizeof name) && _stricmp(name, path) == 0);
    CHECK_SUCCEEDS("working-set", SetProcessWorkingSetSize(GetCurrentProcess(), (SIZE_T)-1, (SIZE_T)-1));
}

static struct {
    volatile LONG calls;
    UINT id;
    HANDLE done;
} tick;

static void CALLBACK on_tick(UINT id, UINT message, DWORD_PTR user, DWORD_PTR one, DWORD_PTR two)
{
    (void)message, (void)one, (void)two;
    tick.id = id;
    if (user == 42 && InterlockedIncrement(&tick.calls) == 3)
        SetEvent(tick.done);
}

static void timers(void)
{
    HANDLE event = check_event(FALSE);
    MMRESULT timer;
    tick.done = check_event(TRUE);
    timer = timeSetEvent(1, 0, on_tick, 42, TIME_PERIODIC | TIME_CALLBACK_FUNCTION | TIME_KILL_SYNCHRONOUS);
    CHECK("periodic", timer != 0);
    CHECK_EQ_U("periodic-calls", check_wait(tick.done), WAIT_OBJECT_0);
    CHECK_EQ_U("kill", timeKillEvent(timer), TIMERR_NOERROR);
    CHECK_EQ_U("periodic-id", tick.id, timer);
    CHECK("kill-again", timeKillEvent(timer) != TIMERR_NOERROR);
    timer = timeSetEvent(1, 0, (LPTIMECALLBACK)event, 0, TIME_ONESHOT | TIME_CALLBACK_EVENT_SET);
    CHECK("once", timer != 0);
    CHECK_EQ_U("once-event", check_wait(event), WAIT_OBJECT_0);
    CloseHandle(event);
    CloseHandle(tick.done);
}

static void reports(void)
{
    const char *texts[] = {"system_state", "a report"};
    HANDLE log = RegisterEventSourceA(NULL, "tawny-test");
    CHECK("event-source", log != NULL);
    CHECK_SUCCEEDS("report", ReportEventA(log, EVENTLOG_INFORMATION_TYPE, 0, 1000, NULL, 2, 0, texts, NULL));
    CHECK_SUCCEEDS("deregister", DeregisterEventSource(log));
    CHECK_FAILS("report-nowhere", !ReportEventA(log, EVENTLOG_ERROR_TYPE, 0, 1, NULL, 0, 0, NULL, NULL),
                ERROR_INVALID_HANDLE);
}

static void searches(void)
{
    char directory[MAX_PATH], path[MAX_PATH], found[MAX_PATH], *part = NULL;
    const char *name;
    HANDLE file;
    GetTempPathA(sizeof directory, directory);
    CHECK_REQUIRE(GetTempFileNameA(directory, "sea", 0, path));
    file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE);
    name = strrchr(path, '\\') + 1;
    CHECK_EQ_U("search", SearchPathA(directory, name, NULL, sizeof found, found, &part), strlen(path));
    CHECK("search-part", part != NULL && strcmp(part, name) == 0);
    CHECK_EQ_U("search-size", SearchPathA(directory, name, NULL, 1, found, &part), strlen(path) + 1);
    CHECK_FAILS("search-nothing", SearchPathA(directory, "no such file", ".x", sizeof found, found, &part) == 0,
                ERROR_FILE_NOT_FOUND);
    CloseHandle(file);
    DeleteFileA(path);
}

int main(void)
{
    check_begin();
    processors();
    processes();
    timers();
    reports();
    searches();
    return check_end();
}
