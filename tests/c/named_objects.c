/* Objects with names, in several processes: who finds whom, what is handed to whom, and what is left
 * when a process is ended.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/sync/object-names ("Event, semaphore, mutex, waitable timer,
 *     file-mapping, and job object names share the same namespace. If you try to create an object
 *     using a name that is in use by an object of another type, the function fails and GetLastError
 *     returns ERROR_INVALID_HANDLE")
 *   learn.microsoft.com/windows/win32/sync/interprocess-synchronization
 *   learn.microsoft.com/windows/win32/sync/mutex-objects ("If a thread terminates without releasing its
 *     ownership of a mutex object, the mutex object is considered to be abandoned")
 *   learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-openeventw
 *   learn.microsoft.com/windows/win32/memory/creating-named-shared-memory
 */
#include "child.h"

enum { HANDLES = 4 };

static char prefix[64];

/* A name of this run, with what stands before it. */
static const char *full(const char *scope, const char *name)
{
    static char text[4][128];
    static int turn;
    char *at = text[turn++ % 4];
    snprintf(at, sizeof text[0], "%s%s-%s", scope, prefix, name);
    return at;
}

static const char *n(const char *name)
{
    return full("", name);
}

/* ---- the child: does as it is told, a line at a time, and answers each with a number -------- */

static HANDLE make(char kind, const char *name)
{
    switch (kind) {
    case 'e':
        return CreateEventA(NULL, FALSE, FALSE, name);
    case 'E':
        return CreateEventA(NULL, TRUE, FALSE, name);
    case 'm':
        return CreateMutexA(NULL, FALSE, name);
    case 'M':
        return CreateMutexA(NULL, TRUE, name);
    case 's':
        return CreateSemaphoreA(NULL, 0, 100, name);
    case 't':
        return CreateWaitableTimerA(NULL, FALSE, name);
    case 'f':
        return CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, name);
    }
    return NULL;
}

static HANDLE open(char kind, const char *name)
{
    switch (kind) {
    case 'e':
        return OpenEventA(EVENT_ALL_ACCESS, FALSE, name);
    case 'm':
        return OpenMutexA(MUTEX_ALL_ACCESS, FALSE, name);
    case 's':
        return OpenSemaphoreA(SEMAPHORE_ALL_ACCESS, FALSE, name);
    case 't':
        return OpenWaitableTimerA(TIMER_ALL_ACCESS, FALSE, name);
    case 'f':
        return OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, name);
    }
    return NULL;
}

static DWORD copy_text(HANDLE mapping, const char *text)
{
    char *view = (char *)MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, 0);
    if (view == NULL)
        return GetLastError();
    strcpy(view, text);
    UnmapViewOfFile(view);
    return 0;
}

/* COMMAND HANDLE ARGUMENT: "ce0 NAME" creates an event as handle 0. */
static DWORD act(char *line, HANDLE *handles)
{
    LARGE_INTEGER due;
    char command = line[0], kind = line[1];
    char *argument = strchr(line, ' ');
    HANDLE *h = &handles[(line[2] - '0') % HANDLES];
    argument = argument ? argument + 1 : line + strlen(line);
    SetLastError(0);
    switch (command) {
    case 'c':
        *h = make(kind, argument);
        return GetLastError();
    case 'o':
        *h = open(kind, argument);
        return *h ? 0 : GetLastError();
    case 'S':
        return SetEvent(*h) ? 0 : GetLastError();
    case 'R':
        return ResetEvent(*h) ? 0 : GetLastError();
    case 'P':
        return PulseEvent(*h) ? 0 : GetLastError();
    case 'w':
        return WaitForSingleObject(*h, (DWORD)strtoul(argument, NULL, 10));
    case 'W': /* for any, or all, of the first two */
        return WaitForMultipleObjects(2, handles, kind == 'a', (DWORD)strtoul(argument, NULL, 10));
    case 'r':
        return ReleaseMutex(*h) ? 0 : GetLastError();
    case '+':
        return ReleaseSemaphore(*h, (LONG)strtol(argument, NULL, 10), NULL) ? 0 : GetLastError();
    case 'T':
        due.QuadPart = -10000LL * strtol(argument, NULL, 10);
        return SetWaitableTimer(*h, &due, 0, NULL, NULL, FALSE) ? 0 : GetLastError();
    case 'i':
        *h = child_handle(argument);
        return 0;
    case 'v':
        return copy_text(*h, argument);
    case 'x':
        return CloseHandle(*h) ? 0 : GetLastError();
    }
    return 0xbad;
}

static int obey(void)
{
    HANDLE handles[HANDLES] = {0};
    char line[256];
    DWORD at = 0, answer;
    while (child_read(child_input(), line + at, 1)) {
        if (line[at] != '\n') {
            if (++at == sizeof line)
                return 1;
            continue;
        }
        line[at] = 0;
        at = 0;
        answer = act(line, handles);
        if (!child_write(child_output(), &answer, sizeof answer))
            return 2;
    }
    return 0;
}

/* ---- the parent ---------------------------------------------------------------------------- */

static void tell(child *c, const char *command, const char *argument)
{
    char line[256];
    snprintf(line, sizeof line, "%s %s\n", command, argument);
    CHECK_REQUIRE(child_write(c->to, line, (DWORD)strlen(line)));
}

static DWORD answer(child *c)
{
    DWORD got = 0xbad;
    CHECK_REQUIRE(child_read(c->from, &got, sizeof got));
    return got;
}

static DWORD ask(child *c, const char *command, const char *argument)
{
    tell(c, command, argument);
    return answer(c);
}

static void end_by_force(child *c)
{
    CHECK_REQUIRE(TerminateProcess(c->info.hProcess, 9));
    CHECK_REQUIRE(WaitForSingleObject(c->info.hProcess, CHECK_PATIENCE_MS) == WAIT_OBJECT_0);
    child_close(c);
}

static DWORD now(HANDLE h)
{
    return WaitForSingleObject(h, 0);
}

static void names(child *c)
{
    HANDLE e = CreateEventA(NULL, FALSE, FALSE, n("name"));
    CHECK_REQUIRE(e != NULL);
    CHECK_EQ_U("found", ask(c, "oe0", n("name")), 0);
    CHECK_EQ_U("exists", ask(c, "ce1", n("name")), ERROR_ALREADY_EXISTS);
    CHECK_EQ_U("local", ask(c, "oe2", full("Local\\", "name")), 0);
    CHECK_EQ_U("case-matters", ask(c, "oe3", n("Name")), ERROR_FILE_NOT_FOUND);
    CHECK_EQ_U("not-there", ask(c, "oe3", n("nobody")), ERROR_FILE_NOT_FOUND);
    CHECK_EQ_U("as-a-mutex", ask(c, "om3", n("name")), ERROR_INVALID_HANDLE);
    CHECK_EQ_U("as-a-semaphore", ask(c, "cs3", n("name")), ERROR_INVALID_HANDLE);
    CHECK_EQ_U("as-a-timer", ask(c, "ct3", n("name")), ERROR_INVALID_HANDLE);
    CHECK_EQ_U("as-a-mapping", ask(c, "cf3", n("name")), ERROR_INVALID_HANDLE);
    CHECK_EQ_U("create-as-a-mutex", ask(c, "cm3", n("name")), ERROR_INVALID_HANDLE);
    CHECK_EQ_U("path", ask(c, "ce3", full("Nowhere\\", "name")), ERROR_PATH_NOT_FOUND);
    CloseHandle(e);
    e = OpenEventA(EVENT_ALL_ACCESS, FALSE, n("name"));
    CHECK_SUCCEEDS("childs-keeps-it", e != NULL);
    CloseHandle(e);
    ask(c, "xe0", "");
    ask(c, "xe1", "");
    CHECK_EQ_U("one-handle-keeps-it", ask(c, "oe0", n("name")), 0);
    ask(c, "xe0", "");
    ask(c, "xe2", "");
    CHECK_FAILS("gone-with-the-last", (e = OpenEventA(EVENT_ALL_ACCESS, FALSE, n("name"))) == NULL,
                ERROR_FILE_NOT_FOUND);
    CHECK_EQ_U("another-kind-afterwards", ask(c, "cm0", n("name")), 0);
    ask(c, "xm0", "");
    CHECK_EQ_U("odd-names", ask(c, "ce0", n("a b/c.d*?%\xe9")), 0);
    e = OpenEventA(EVENT_ALL_ACCESS, FALSE, n("a b/c.d*?%\xe9"));
    CHECK_SUCCEEDS("odd-names-found", e != NULL);
    CloseHandle(e);
    ask(c, "xe0", "");
}

static void events(child *c)
{
    HANDLE own = CreateEventA(NULL, FALSE, FALSE, n("auto")), manual = CreateEventA(NULL, TRUE, FALSE, n("manual"));
    CHECK_EQ_U("auto-opened", ask(c, "oe0", n("auto")), 0);
    CHECK_EQ_U("manual-opened", ask(c, "oe1", n("manual")), 0);
    CHECK_EQ_U("not-set", ask(c, "we0", "0"), WAIT_TIMEOUT);
    SetEvent(own);
    CHECK_EQ_U("set-there", ask(c, "we0", "0"), WAIT_OBJECT_0);
    CHECK_EQ_U("taken-here", now(own), WAIT_TIMEOUT);
    CHECK_EQ_U("set-by-the-child", ask(c, "Se0", ""), 0);
    CHECK_EQ_U("wait-here", check_wait(own), WAIT_OBJECT_0);
    CHECK_EQ_U("taken-there", ask(c, "we0", "0"), WAIT_TIMEOUT);
    tell(c, "we0", "5000");
    SetEvent(own);
    CHECK_EQ_U("wait-there", answer(c), WAIT_OBJECT_0);
    CHECK_EQ_U("wait-takes-it", now(own), WAIT_TIMEOUT);
    ask(c, "Se1", "");
    CHECK_EQ_U("manual-here", now(manual), WAIT_OBJECT_0);
    CHECK_EQ_U("manual-stays", ask(c, "we1", "0"), WAIT_OBJECT_0);
    ResetEvent(manual);
    CHECK_EQ_U("manual-reset", ask(c, "we1", "0"), WAIT_TIMEOUT);

    /* Several objects, of this process and of both. */
    {
        HANDLE mine = check_event(FALSE), both[2];
        both[0] = mine;
        both[1] = own;
        CHECK_EQ_U("any-none", WaitForMultipleObjects(2, both, FALSE, 0), WAIT_TIMEOUT);
        ask(c, "Se0", "");
        CHECK_EQ_U("any-shared", WaitForMultipleObjects(2, both, FALSE, CHECK_PATIENCE_MS), WAIT_OBJECT_0 + 1);
        SetEvent(mine);
        CHECK_EQ_U("any-own", WaitForMultipleObjects(2, both, FALSE, CHECK_PATIENCE_MS), WAIT_OBJECT_0);
        ask(c, "Se0", "");
        CHECK_EQ_U("all-one-missing", WaitForMultipleObjects(2, both, TRUE, 0), WAIT_TIMEOUT);
        CHECK_EQ_U("all-took-nothing", now(own), WAIT_OBJECT_0);
        SetEvent(mine);
        ask(c, "Se0", "");
        CHECK_EQ_U("all", WaitForMultipleObjects(2, both, TRUE, CHECK_PATIENCE_MS), WAIT_OBJECT_0);
        CHECK("all-took-both", now(mine) == WAIT_TIMEOUT && now(own) == WAIT_TIMEOUT);
        CloseHandle(mine);
    }
    tell(c, "Wa0", "5000");
    SetEvent(own);
    SetEvent(manual);
    CHECK_EQ_U("all-in-the-child", answer(c), WAIT_OBJECT_0);
    CHECK_EQ_U("all-in-the-child-took", now(own), WAIT_TIMEOUT);
    CHECK_EQ_U("signal-and-wait", SignalObjectAndWait(own, manual, CHECK_PATIENCE_MS, FALSE), WAIT_OBJECT_0);
    CHECK_EQ_U("signal-and-wait-signalled", ask(c, "we0", "0"), WAIT_OBJECT_0);
    ask(c, "xe0", "");
    ask(c, "xe1", "");
    CloseHandle(own);
    CloseHandle(manual);
}

static void CALLBACK note(PVOID event, BOOLEAN timed_out)
{
    if (!timed_out)
        SetEvent((HANDLE)event);
}

static void registered(child *c)
{
    HANDLE shared = CreateEventA(NULL, FALSE, FALSE, n("registered")), told = check_event(FALSE), wait = NULL;
    CHECK_EQ_U("registered-opened", ask(c, "oe0", n("registered")), 0);
    CHECK("registered", RegisterWaitForSingleObject(&wait, shared, note, told, INFINITE, WT_EXECUTEONLYONCE));
    ask(c, "Se0", "");
    CHECK_EQ_U("registered-told", check_wait(told), WAIT_OBJECT_0);
    UnregisterWaitEx(wait, INVALID_HANDLE_VALUE);
    ask(c, "xe0", "");
    CloseHandle(shared);
    CloseHandle(told);
}

static void semaphores(child *c)
{
    HANDLE s = CreateSemaphoreA(NULL, 1, 3, n("semaphore"));
    LONG before = -1;
    CHECK_EQ_U("semaphore-opened", ask(c, "os0", n("semaphore")), 0);
    CHECK_EQ_U("semaphore-too-many", ask(c, "+s0", "3"), ERROR_TOO_MANY_POSTS);
    CHECK_EQ_U("semaphore-raised", ask(c, "+s0", "2"), 0);
    CHECK("semaphore-three", now(s) == WAIT_OBJECT_0 && ask(c, "ws0", "0") == WAIT_OBJECT_0
                                 && now(s) == WAIT_OBJECT_0);
    CHECK_EQ_U("semaphore-none", ask(c, "ws0", "0"), WAIT_TIMEOUT);
    tell(c, "ws0", "5000");
    CHECK("semaphore-released", ReleaseSemaphore(s, 1, &before) && before == 0);
    CHECK_EQ_U("semaphore-waited", answer(c), WAIT_OBJECT_0);
    CHECK_EQ_U("semaphore-taken", now(s), WAIT_TIMEOUT);
    ask(c, "xs0", "");
    CloseHandle(s);
}

static void mutexes(child *c)
{
    HANDLE m = CreateMutexA(NULL, TRUE, n("mutex"));
    CHECK_EQ_U("mutex-exists", ask(c, "cM0", n("mutex")), ERROR_ALREADY_EXISTS);
    CHECK_EQ_U("mutex-owned-here", ask(c, "wm0", "0"), WAIT_TIMEOUT);
    CHECK_EQ_U("mutex-not-owner", ask(c, "rm0", ""), ERROR_NOT_OWNER);
    CHECK_EQ_U("mutex-again", now(m), WAIT_OBJECT_0);
    CHECK("mutex-release-one", ReleaseMutex(m));
    CHECK_EQ_U("mutex-still-owned", ask(c, "wm0", "0"), WAIT_TIMEOUT);
    tell(c, "wm0", "5000");
    CHECK("mutex-release", ReleaseMutex(m));
    CHECK_EQ_U("mutex-handed-over", answer(c), WAIT_OBJECT_0);
    CHECK_FAILS("mutex-not-owner-here", !ReleaseMutex(m), ERROR_NOT_OWNER);
    CHECK_EQ_U("mutex-owned-there", now(m), WAIT_TIMEOUT);
    CHECK_EQ_U("mutex-released-there", ask(c, "rm0", ""), 0);
    CHECK_EQ_U("mutex-free", now(m), WAIT_OBJECT_0);
    CHECK("mutex-free-release", ReleaseMutex(m));
    ask(c, "xm0", "");
    CloseHandle(m);
}

static void timers(child *c)
{
    HANDLE t = CreateWaitableTimerA(NULL, FALSE, n("timer"));
    CHECK_EQ_U("timer-opened", ask(c, "ot0", n("timer")), 0);
    CHECK_EQ_U("timer-not-yet", ask(c, "wt0", "0"), WAIT_TIMEOUT);
    CHECK_EQ_U("timer-set-there", ask(c, "Tt0", "1"), 0);
    CHECK_EQ_U("timer-here", check_wait(t), WAIT_OBJECT_0);
    CHECK_EQ_U("timer-taken", ask(c, "wt0", "0"), WAIT_TIMEOUT);
    CHECK_EQ_U("timer-far", ask(c, "Tt0", "1000000"), 0);
    CHECK("timer-cancelled", CancelWaitableTimer(t));
    CHECK_EQ_U("timer-cancelled-wait", now(t), WAIT_TIMEOUT);
    ask(c, "xt0", "");
    CloseHandle(t);
}

static void mappings(child *c)
{
    HANDLE m = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, n("memory"));
    char *view = (char *)MapViewOfFile(m, FILE_MAP_ALL_ACCESS, 0, 0, 0);
    CHECK_REQUIRE(view != NULL);
    CHECK_EQ_U("mapping-opened", ask(c, "of0", n("memory")), 0);
    CHECK_EQ_U("mapping-written", ask(c, "vf0", "shared"), 0);
    CHECK_EQ_S("mapping-here", view, "shared");
    CHECK_EQ_U("mapping-exists", ask(c, "cf1", full("Local\\", "memory")), ERROR_ALREADY_EXISTS);
    ask(c, "xf1", "");
    UnmapViewOfFile(view);
    CloseHandle(m);
    m = OpenFileMappingA(FILE_MAP_READ, FALSE, n("memory"));
    CHECK_SUCCEEDS("mapping-kept", m != NULL);
    view = (char *)MapViewOfFile(m, FILE_MAP_READ, 0, 0, 0);
    CHECK("mapping-contents-kept", view != NULL && strcmp(view, "shared") == 0);
    UnmapViewOfFile(view);
    CloseHandle(m);
    ask(c, "xf0", "");
    CHECK_FAILS("mapping-gone", (m = OpenFileMappingA(FILE_MAP_READ, FALSE, n("memory"))) == NULL,
                ERROR_FILE_NOT_FOUND);
}

/* What a process that is ended by force leaves. */
static void killed(void)
{
    child c = child_piped("obey"), d;
    HANDLE m, e;
    CHECK_EQ_U("killed-owner", ask(&c, "cM0", n("killed")), 0);
    m = OpenMutexA(MUTEX_ALL_ACCESS, FALSE, n("killed"));
    CHECK_REQUIRE(m != NULL);
    CHECK_EQ_U("killed-owns", now(m), WAIT_TIMEOUT);
    d = child_piped("obey");
    CHECK_EQ_U("killed-opened", ask(&d, "om0", n("killed")), 0);
    tell(&d, "wm0", "15000");
    end_by_force(&c);
    CHECK_EQ_U("killed-abandoned", answer(&d), WAIT_ABANDONED);
    CHECK_EQ_U("killed-owned-anew", now(m), WAIT_TIMEOUT);
    CHECK_EQ_U("killed-released", ask(&d, "rm0", ""), 0);
    CHECK_EQ_U("killed-told-once", now(m), WAIT_OBJECT_0);
    ReleaseMutex(m);
    CHECK_EQ_U("killed-again", ask(&d, "wm0", "0"), WAIT_OBJECT_0);
    end_by_force(&d);
    CHECK_EQ_U("killed-abandoned-here", now(m), WAIT_ABANDONED);
    ReleaseMutex(m);
    CloseHandle(m);

    c = child_piped("obey");
    CHECK_EQ_U("killed-only-holder", ask(&c, "cE0", n("left")), 0);
    ask(&c, "SE0", "");
    end_by_force(&c);
    CHECK_FAILS("killed-left-nothing", (e = OpenEventA(EVENT_ALL_ACCESS, FALSE, n("left"))) == NULL,
                ERROR_FILE_NOT_FOUND);
    SetLastError(CHECK_POISON);
    e = CreateEventA(NULL, TRUE, FALSE, n("left"));
    CHECK_EQ_U("killed-made-anew", GetLastError(), ERROR_SUCCESS);
    CHECK_EQ_U("killed-not-set", now(e), WAIT_TIMEOUT);
    CloseHandle(e);
}

/* Without a name: by inheritance, and given. */
static void without_name(void)
{
    SECURITY_ATTRIBUTES security = child_inheritable();
    HANDLE e = CreateEventA(&security, FALSE, FALSE, NULL), m = CreateMutexA(&security, TRUE, NULL);
    HANDLE s = CreateSemaphoreA(&security, 0, 5, NULL), given = NULL;
    char text[32];
    child c = child_piped("obey");
    snprintf(text, sizeof text, "%llu", (unsigned long long)(ULONG_PTR)e);
    ask(&c, "ie0", text);
    CHECK_EQ_U("inherited-event", ask(&c, "Se0", ""), 0);
    CHECK_EQ_U("inherited-event-set", check_wait(e), WAIT_OBJECT_0);
    snprintf(text, sizeof text, "%llu", (unsigned long long)(ULONG_PTR)m);
    ask(&c, "im1", text);
    CHECK_EQ_U("inherited-mutex", ask(&c, "wm1", "0"), WAIT_TIMEOUT);
    ReleaseMutex(m);
    CHECK_EQ_U("inherited-mutex-free", ask(&c, "wm1", "0"), WAIT_OBJECT_0);
    CHECK("given-semaphore", DuplicateHandle(GetCurrentProcess(), s, c.info.hProcess, &given, 0, FALSE,
                                             DUPLICATE_SAME_ACCESS));
    snprintf(text, sizeof text, "%llu", (unsigned long long)(ULONG_PTR)given);
    ask(&c, "is2", text);
    CHECK_EQ_U("given-semaphore-raised", ask(&c, "+s2", "2"), 0);
    CHECK("given-semaphore-count", now(s) == WAIT_OBJECT_0 && now(s) == WAIT_OBJECT_0 && now(s) == WAIT_TIMEOUT);
    end_by_force(&c);
    CHECK_EQ_U("inherited-mutex-abandoned", check_wait(m), WAIT_ABANDONED);
    ReleaseMutex(m);
    CloseHandle(e);
    CloseHandle(m);
    CloseHandle(s);
}

int main(int argc, char **argv)
{
    child c;
    if (argc > 1 && strcmp(argv[1], "obey") == 0)
        return obey();
    check_begin();
    child_begin();
    snprintf(prefix, sizeof prefix, "tawny-test-%lu", (unsigned long)GetCurrentProcessId());
    c = child_piped("obey");
    names(&c);
    events(&c);
    registered(&c);
    semaphores(&c);
    mutexes(&c);
    timers(&c);
    mappings(&c);
    CHECK_EQ_U("child-ends", child_end(&c), 0);
    killed();
    without_name();
    return check_end();
}
