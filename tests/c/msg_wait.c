/* MsgWaitForMultipleObjects and MsgWaitForMultipleObjectsEx.
 *
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-msgwaitformultipleobjects
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-msgwaitformultipleobjectsex
 */
#include "check.h"

static HWND window;
static HANDLE events[64];

static DWORD wait_ex(DWORD count, DWORD milliseconds, DWORD mask, DWORD flags)
{
    return MsgWaitForMultipleObjectsEx(count, events, milliseconds, mask, flags);
}

static void drain(void)
{
    MSG m;
    while (PeekMessageA(&m, NULL, 0, 0, PM_REMOVE))
        ;
}

static void objects(void)
{
    DWORD start = GetTickCount();
    CHECK_EQ_U("nothing", wait_ex(2, 0, QS_ALLINPUT, 0), WAIT_TIMEOUT);
    CHECK_EQ_U("times-out", wait_ex(2, 50, QS_ALLINPUT, 0), WAIT_TIMEOUT);
    CHECK("times-out-late-enough", GetTickCount() - start >= 25);
    CHECK_EQ_U("no-objects", wait_ex(0, 0, QS_ALLINPUT, 0), WAIT_TIMEOUT);
    CHECK_EQ_U("no-objects-null", MsgWaitForMultipleObjects(0, NULL, FALSE, 0, QS_ALLINPUT), WAIT_TIMEOUT);
    SetEvent(events[1]);
    CHECK_EQ_U("second", wait_ex(2, 0, QS_ALLINPUT, 0), WAIT_OBJECT_0 + 1);
    CHECK_EQ_U("second-taken", wait_ex(2, 0, QS_ALLINPUT, 0), WAIT_TIMEOUT);
    SetEvent(events[0]);
    PostMessageA(window, WM_APP, 0, 0);
    CHECK_EQ_U("object-before-message", wait_ex(2, 0, QS_ALLINPUT, 0), WAIT_OBJECT_0);
    CHECK_EQ_U("then-the-message", wait_ex(2, 0, QS_ALLINPUT, 0), WAIT_OBJECT_0 + 2);
    drain();
    SetEvent(events[62]);
    CHECK_EQ_U("sixty-three", wait_ex(63, 0, QS_ALLINPUT, 0), WAIT_OBJECT_0 + 62);
    PostMessageA(window, WM_APP, 0, 0);
    CHECK_EQ_U("sixty-three-and-message", wait_ex(63, 0, QS_ALLINPUT, 0), WAIT_OBJECT_0 + 63);
    drain();
}

static void messages(void)
{
    MSG m;
    PostMessageA(window, WM_APP, 0, 0);
    CHECK_EQ_U("message", wait_ex(1, 0, QS_POSTMESSAGE, 0), WAIT_OBJECT_0 + 1);
    CHECK_EQ_U("message-not-wanted", wait_ex(1, 0, QS_TIMER | QS_SENDMESSAGE | QS_PAINT, 0), WAIT_TIMEOUT);
    CHECK_EQ_U("message-all-posted", wait_ex(1, 0, QS_ALLPOSTMESSAGE, 0), WAIT_OBJECT_0 + 1);
    CHECK("peek", PeekMessageA(&m, NULL, 0, 0, PM_NOREMOVE));
    CHECK_EQ_U("seen-is-not-new", wait_ex(1, 0, QS_ALLINPUT, 0), WAIT_TIMEOUT);
    CHECK_EQ_U("seen-but-available", wait_ex(1, 0, QS_ALLINPUT, MWMO_INPUTAVAILABLE), WAIT_OBJECT_0 + 1);
    PostMessageA(window, WM_APP, 0, 0);
    CHECK_EQ_U("another-is-new", wait_ex(1, 0, QS_ALLINPUT, 0), WAIT_OBJECT_0 + 1);
    GetQueueStatus(QS_ALLINPUT);
    CHECK_EQ_U("status-looks", wait_ex(1, 0, QS_ALLINPUT, 0), WAIT_TIMEOUT);
    drain();
    CHECK_EQ_U("available-none", wait_ex(1, 0, QS_ALLINPUT, MWMO_INPUTAVAILABLE), WAIT_TIMEOUT);
    PostQuitMessage(0);
    CHECK_EQ_U("quit-counts", wait_ex(1, 0, QS_POSTMESSAGE, 0), WAIT_OBJECT_0 + 1);
    drain();
    SetTimer(window, 1, 20, NULL);
    CHECK_EQ_U("timer", wait_ex(1, CHECK_PATIENCE_MS, QS_TIMER, 0), WAIT_OBJECT_0 + 1);
    KillTimer(window, 1);
    SetTimer(window, 1, 20, NULL);
    CHECK_EQ_U("timer-not-wanted", wait_ex(1, 100, QS_POSTMESSAGE, 0), WAIT_TIMEOUT);
    KillTimer(window, 1);
    drain();
}

static void all(void)
{
    PostMessageA(window, WM_APP, 0, 0);
    SetEvent(events[0]);
    CHECK_EQ_U("all-lacks-an-object", wait_ex(2, 0, QS_ALLINPUT, MWMO_WAITALL), WAIT_TIMEOUT);
    SetEvent(events[1]);
    drain();
    CHECK_EQ_U("all-lacks-a-message", wait_ex(2, 0, QS_ALLINPUT, MWMO_WAITALL), WAIT_TIMEOUT);
    CHECK_EQ_U("all-took-nothing", WaitForSingleObject(events[0], 0), WAIT_OBJECT_0);
    SetEvent(events[0]);
    PostMessageA(window, WM_APP, 0, 0);
    CHECK("all", wait_ex(2, 0, QS_ALLINPUT, MWMO_WAITALL) <= WAIT_OBJECT_0 + 2);
    CHECK("all-took-them", WaitForSingleObject(events[0], 0) == WAIT_TIMEOUT && WaitForSingleObject(events[1], 0) == WAIT_TIMEOUT);
    drain();
}

static int delivered;

static void CALLBACK apc(ULONG_PTR argument)
{
    delivered += (int)argument;
}

static void apcs(void)
{
    QueueUserAPC(apc, GetCurrentThread(), 1);
    CHECK_EQ_U("not-alertable", wait_ex(1, 0, QS_ALLINPUT, 0), WAIT_TIMEOUT);
    CHECK_EQ_I("not-delivered", delivered, 0);
    CHECK_EQ_U("alertable", wait_ex(1, CHECK_PATIENCE_MS, QS_ALLINPUT, MWMO_ALERTABLE), WAIT_IO_COMPLETION);
    CHECK_EQ_I("delivered", delivered, 1);
    CHECK_EQ_U("alertable-nothing", wait_ex(1, 0, QS_ALLINPUT, MWMO_ALERTABLE), WAIT_TIMEOUT);
}

static DWORD WINAPI post(LPVOID argument)
{
    (void)argument;
    return PostMessageA(window, WM_APP, 0, 0);
}

static DWORD WINAPI set(LPVOID argument)
{
    return SetEvent((HANDLE)argument);
}

static DWORD WINAPI send_null(LPVOID argument)
{
    (void)argument;
    return (DWORD)SendMessageA(window, WM_NULL, 0, 0);
}

static DWORD WINAPI queue_apc(LPVOID thread)
{
    return QueueUserAPC(apc, (HANDLE)thread, 10);
}

static void woken(void)
{
    HANDLE self = NULL, thread;
    CHECK_REQUIRE(DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &self, 0, FALSE, DUPLICATE_SAME_ACCESS));
    thread = check_spawn(post, NULL);
    CHECK_EQ_U("woken-by-post", wait_ex(1, CHECK_PATIENCE_MS, QS_ALLINPUT, 0), WAIT_OBJECT_0 + 1);
    check_join(thread);
    drain();
    thread = check_spawn(set, events[0]);
    CHECK_EQ_U("woken-by-event", wait_ex(1, CHECK_PATIENCE_MS, QS_ALLINPUT, 0), WAIT_OBJECT_0);
    check_join(thread);
    thread = check_spawn(send_null, NULL);
    CHECK_EQ_U("woken-by-send", wait_ex(1, CHECK_PATIENCE_MS, QS_SENDMESSAGE, 0), WAIT_OBJECT_0 + 1);
    while (WaitForSingleObject(thread, 1) == WAIT_TIMEOUT)
        drain();
    check_join(thread);
    thread = check_spawn(queue_apc, self);
    CHECK_EQ_U("woken-by-apc", wait_ex(1, CHECK_PATIENCE_MS, QS_ALLINPUT, MWMO_ALERTABLE), WAIT_IO_COMPLETION);
    check_join(thread);
    CHECK_EQ_I("delivered-here", delivered, 11);
    CloseHandle(self);
}

static void bad_input(void)
{
    HANDLE closed = check_event(FALSE), good = events[1];
    CloseHandle(closed);
    CHECK_FAILS("sixty-four", wait_ex(64, 0, QS_ALLINPUT, 0) == WAIT_FAILED, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("flags", wait_ex(1, 0, QS_ALLINPUT, 0x100) == WAIT_FAILED, ERROR_INVALID_PARAMETER);
    events[1] = closed;
    CHECK_FAILS("closed-handle", wait_ex(2, 0, QS_ALLINPUT, 0) == WAIT_FAILED, ERROR_INVALID_HANDLE);
    events[1] = NULL;
    CHECK_FAILS("null-handle", wait_ex(2, 0, QS_ALLINPUT, 0) == WAIT_FAILED, ERROR_INVALID_HANDLE);
    events[1] = events[0];
    CHECK_FAILS("twice-in-all", wait_ex(2, 0, QS_ALLINPUT, MWMO_WAITALL) == WAIT_FAILED, ERROR_INVALID_PARAMETER);
    events[1] = good;
}

int main(void)
{
    int i;
    check_begin_without_winsock();
    for (i = 0; i < 64; i++)
        events[i] = check_event(FALSE);
    window = CreateWindowExA(0, "STATIC", "", 0, 0, 0, 1, 1, HWND_MESSAGE, NULL, NULL, NULL);
    CHECK_REQUIRE(window != NULL);
    objects();
    messages();
    all();
    apcs();
    woken();
    bad_input();
    DestroyWindow(window);
    for (i = 0; i < 64; i++)
        CloseHandle(events[i]);
    return check_end();
}
