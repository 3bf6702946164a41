/* SetTimer, KillTimer and WM_TIMER.
 *
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-settimer
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-killtimer
 * https://learn.microsoft.com/windows/win32/winmsg/wm-timer
 */
#include "check.h"

static int window_timers, function_timers;
static UINT_PTR last_id;
static HWND last_window;
static UINT last_message;

static LRESULT CALLBACK procedure(HWND window, UINT message, WPARAM w, LPARAM l)
{
    if (message == WM_TIMER) {
        window_timers++;
        last_id = w;
        return 9;
    }
    return DefWindowProcA(window, message, w, l);
}

static void CALLBACK function(HWND window, UINT message, UINT_PTR id, DWORD time)
{
    (void)time;
    function_timers++;
    last_window = window;
    last_message = message;
    last_id = id;
}

static int next_timer(MSG *m)
{
    return GetMessageA(m, NULL, WM_TIMER, WM_TIMER) == 1 && m->message == WM_TIMER;
}

static void of_a_window(HWND window)
{
    MSG m;
    DWORD start = GetTickCount();
    CHECK_EQ_U("set-returns-not-zero", SetTimer(window, 7, 30, NULL), 7);
    CHECK("comes", next_timer(&m));
    CHECK("not-too-early", GetTickCount() - start >= 15);
    CHECK("message", m.hwnd == window && m.wParam == 7 && m.lParam == 0);
    CHECK_EQ_I("dispatched", DispatchMessageA(&m), 9);
    CHECK("to-the-window", window_timers == 1 && last_id == 7);
    CHECK("comes-again", next_timer(&m) && m.wParam == 7);
    CHECK_SUCCEEDS("kill", KillTimer(window, 7));
    CHECK("killed", !KillTimer(window, 7));
    CHECK("killed-for-good", !PeekMessageA(&m, NULL, WM_TIMER, WM_TIMER, PM_REMOVE));
    CHECK("id-zero", SetTimer(window, 0, 20, NULL) != 0);
    CHECK("id-zero-comes", next_timer(&m) && m.wParam == 0);
    CHECK_SUCCEEDS("id-zero-killed", KillTimer(window, 0));
}

static void priority(HWND window)
{
    MSG m;
    int i;
    SetTimer(window, 1, USER_TIMER_MINIMUM, NULL);
    CHECK_EQ_U("wait-for-timer", MsgWaitForMultipleObjects(0, NULL, FALSE, CHECK_PATIENCE_MS, QS_TIMER), WAIT_OBJECT_0);
    for (i = 0; i < 3; i++)
        PostMessageA(window, WM_APP, (WPARAM)i, 0);
    for (i = 0; i < 3; i++)
        CHECK_REQUIRE(GetMessageA(&m, NULL, 0, 0) == 1 && m.message == WM_APP);
    CHECK("after-posted", GetMessageA(&m, NULL, 0, 0) == 1 && m.message == WM_TIMER);
    PostQuitMessage(0);
    CHECK("after-quit", MsgWaitForMultipleObjects(0, NULL, FALSE, CHECK_PATIENCE_MS, QS_TIMER) == WAIT_OBJECT_0 &&
                            GetMessageA(&m, NULL, 0, 0) == 0);
    CHECK("status", (HIWORD(GetQueueStatus(QS_TIMER)) & QS_TIMER) != 0);
    KillTimer(window, 1);
    CHECK_EQ_U("status-killed", HIWORD(GetQueueStatus(QS_TIMER)), 0);
}

/* However many periods pass, one message waits. */
static void coalesced(HWND window)
{
    MSG m;
    SetTimer(window, 2, 20, NULL);
    Sleep(150);
    CHECK("coalesced-one", PeekMessageA(&m, window, WM_TIMER, WM_TIMER, PM_NOREMOVE) && PeekMessageA(&m, window, WM_TIMER, WM_TIMER, PM_REMOVE));
    SetTimer(window, 2, 60000, NULL);
    CHECK("coalesced-no-more", !PeekMessageA(&m, window, WM_TIMER, WM_TIMER, PM_REMOVE));
    CHECK_SUCCEEDS("replaced-is-one", KillTimer(window, 2));
    CHECK("replaced-was-one", !KillTimer(window, 2));
}

static void functions(HWND window)
{
    MSG m;
    UINT_PTR id, other;
    CHECK("with-function", SetTimer(window, 5, 15, function) != 0);
    CHECK("with-function-comes", next_timer(&m) && m.lParam == (LPARAM)function);
    window_timers = 0;
    DispatchMessageA(&m);
    CHECK("function-is-called", function_timers == 1 && window_timers == 0 && last_window == window && last_id == 5 && last_message == WM_TIMER);
    KillTimer(window, 5);
    id = SetTimer(NULL, 99, 15, function);
    CHECK("no-window", id != 0);
    other = SetTimer(NULL, 0, 60000, NULL);
    CHECK("no-window-new-number", other != 0 && other != id);
    CHECK("no-window-comes", next_timer(&m) && m.hwnd == NULL && m.wParam == id);
    DispatchMessageA(&m);
    CHECK("no-window-is-called", function_timers == 2 && last_window == NULL && last_id == id);
    CHECK_EQ_U("no-window-replaced", SetTimer(NULL, id, 60000, function), id);
    CHECK_SUCCEEDS("no-window-killed", KillTimer(NULL, id));
    CHECK("no-window-killed-once", !KillTimer(NULL, id));
    CHECK_SUCCEEDS("no-window-other", KillTimer(NULL, other));
    id = SetTimer(NULL, 0, 15, NULL);
    CHECK("no-function-comes", next_timer(&m) && m.hwnd == NULL && m.wParam == id);
    CHECK_EQ_I("no-function-dispatch", DispatchMessageA(&m), 0);
    KillTimer(NULL, id);
}

static void bad_input(HWND window)
{
    HWND stale = CreateWindowExA(0, "timers", "", 0, 0, 0, 1, 1, HWND_MESSAGE, NULL, NULL, NULL);
    MSG m;
    SetTimer(stale, 3, USER_TIMER_MINIMUM, NULL);
    DestroyWindow(stale);
    CHECK_FAILS("set-stale", SetTimer(stale, 3, 20, NULL) == 0, ERROR_INVALID_WINDOW_HANDLE);
    CHECK_FAILS("kill-stale", !KillTimer(stale, 3), ERROR_INVALID_WINDOW_HANDLE);
    CHECK("kill-unknown", !KillTimer(window, 77));
    Sleep(30);
    CHECK("gone-with-the-window", !PeekMessageA(&m, NULL, WM_TIMER, WM_TIMER, PM_REMOVE));
    CHECK("period-zero", SetTimer(window, 4, 0, NULL) != 0 && next_timer(&m) && m.wParam == 4);
    CHECK("period-beyond", SetTimer(window, 4, 0xfffffff0, NULL) != 0);
    KillTimer(window, 4);
}

int main(void)
{
    WNDCLASSA class;
    HWND window;
    check_begin_without_winsock();
    memset(&class, 0, sizeof class);
    class.lpfnWndProc = procedure;
    class.lpszClassName = "timers";
    CHECK_REQUIRE(RegisterClassA(&class) != 0);
    window = CreateWindowExA(0, "timers", "", 0, 0, 0, 1, 1, HWND_MESSAGE, NULL, NULL, NULL);
    CHECK_REQUIRE(window != NULL);
    of_a_window(window);
    priority(window);
    coalesced(window);
    functions(window);
    bad_input(window);
    DestroyWindow(window);
    return check_end();
}
