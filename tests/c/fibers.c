/* Fibers, and their local values.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/procthread/fibers
 *   learn.microsoft.com/windows/win32/api/winbase/nf-winbase-convertthreadtofiber (ERROR_ALREADY_FIBER)
 *   learn.microsoft.com/windows/win32/api/winbase/nf-winbase-switchtofiber
 *   learn.microsoft.com/windows/win32/api/winbase/nf-winbase-deletefiber
 *   learn.microsoft.com/windows/win32/api/fibersapi/nf-fibersapi-flsalloc
 */
#include "check.h"

static LPVOID first, second, last_fiber;
static char trace[64];
static DWORD slot;
static int ended;

static void note(char what)
{
    size_t length = strlen(trace);
    trace[length] = what;
    trace[length + 1] = 0;
}

static VOID CALLBACK end_of_value(PVOID value)
{
    ended += *(int *)value;
}

static int values[] = {1, 10, 100};

static VOID CALLBACK run(PVOID parameter)
{
    volatile char room[4096];
    int i;
    memset((void *)room, 7, sizeof room);
    CHECK(parameter == &values[1] ? "data-second" : "data-third", GetFiberData() == parameter);
    FlsSetValue(slot, parameter);
    for (i = 0; i < 3; i++) {
        note(parameter == &values[1] ? 'b' : 'c');
        SwitchToFiber(parameter == &values[1] ? last_fiber : first);
    }
    note('!');
    SwitchToFiber(first);
}

static DWORD WINAPI elsewhere(LPVOID fiber)
{
    LPVOID own = ConvertThreadToFiber(NULL), kept = first;
    if (own == NULL)
        return 1;
    first = own;
    SwitchToFiber(fiber);
    first = kept;
    return ConvertFiberToThread() ? 77 : 2;
}

int main(void)
{
    HANDLE thread;
    DWORD code = 0;
    int i;

    check_begin();
    CHECK("no-fiber", !IsThreadAFiber());
    CHECK_FAILS("no-fiber-to-thread", !ConvertFiberToThread(), ERROR_ALREADY_THREAD);
    slot = FlsAlloc(end_of_value);
    CHECK_REQUIRE(slot != FLS_OUT_OF_INDEXES);
    FlsSetValue(slot, &values[0]);
    first = ConvertThreadToFiber(&values[0]);
    CHECK("convert", first != NULL && IsThreadAFiber() && GetCurrentFiber() == first);
    CHECK("data-first", GetFiberData() == &values[0]);
    CHECK("value-stays", FlsGetValue(slot) == &values[0]);
    CHECK_FAILS("convert-again", ConvertThreadToFiber(NULL) == NULL, ERROR_ALREADY_FIBER);
    second = CreateFiber(0, run, &values[1]);
    last_fiber = CreateFiber(64 * 1024, run, &values[2]);
    CHECK("create", second != NULL && last_fiber != NULL && second != last_fiber);
    for (i = 0; i < 3; i++) {
        note('a');
        SwitchToFiber(second);
        CHECK_REQUIRE(GetCurrentFiber() == first);
    }
    CHECK_EQ_S("order", trace, "abcabcabc");
    CHECK("value-of-the-first", FlsGetValue(slot) == &values[0]);
    SwitchToFiber(last_fiber);
    CHECK_EQ_S("goes-on-where-it-was", trace, "abcabcabc!");

    /* Another thread takes over where this one left. */
    thread = CreateThread(NULL, 0, elsewhere, second, 0, NULL);
    CHECK_REQUIRE(thread != NULL);
    CHECK_EQ_U("other-thread", check_wait(thread), WAIT_OBJECT_0);
    CHECK("other-thread-code", GetExitCodeThread(thread, &code) && code == 77);
    CHECK_EQ_S("other-thread-ran-it", trace, "abcabcabc!!");
    CloseHandle(thread);

    DeleteFiber(second);
    CHECK_EQ_I("value-ended", ended, 10);
    DeleteFiber(last_fiber);
    CHECK_EQ_I("other-value-ended", ended, 110);
    CHECK_SUCCEEDS("back", ConvertFiberToThread());
    CHECK("no-fiber-again", !IsThreadAFiber());
    FlsFree(slot);
    CHECK_EQ_I("slot-ended", ended, 111);
    return check_end();
}
