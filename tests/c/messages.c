/* A thread's message queue: posting, filters, quit messages, queue status, limits.
 *
 * https://learn.microsoft.com/windows/win32/winmsg/about-messages-and-message-queues
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getmessage
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-peekmessagea
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-postmessagea
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-postthreadmessagea
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getqueuestatus
 */
#include "check.h"

static WPARAM seen[64];
static int count;

static LRESULT CALLBACK procedure(HWND window, UINT message, WPARAM w, LPARAM l)
{
    if (message >= WM_APP && message < WM_APP + 0x100) {
        if (count < 64)
            seen[count++] = w;
        return (LRESULT)w + 1;
    }
    return DefWindowProcA(window, message, w, l);
}

static HWND new_window(HWND parent, DWORD style)
{
    HWND window = CreateWindowExA(0, "messages", "", style, 0, 0, 10, 10, parent, NULL, NULL, NULL);
    CHECK_REQUIRE(window != NULL);
    return window;
}

static void drain(void)
{
    MSG m;
    while (PeekMessageA(&m, NULL, 0, 0, PM_REMOVE))
        ;
}

static void a_thread_without_a_queue(void)
{
    MSG m;
    CHECK_FAILS("post-thread-zero", !PostThreadMessageA(0, WM_APP, 0, 0), ERROR_INVALID_THREAD_ID);
    CHECK_FAILS("post-thread-unknown", !PostThreadMessageA(0x7ffffff0, WM_APP, 0, 0), ERROR_INVALID_THREAD_ID);
    CHECK_EQ_I("peek-makes-a-queue", PeekMessageA(&m, NULL, WM_USER, WM_USER, PM_NOREMOVE), FALSE);
    CHECK_SUCCEEDS("post-to-own-thread", PostThreadMessageA(GetCurrentThreadId(), WM_APP, 1, 2));
    CHECK_EQ_I("own-thread-get", GetMessageA(&m, NULL, 0, 0), 1);
    CHECK_EQ_P("own-thread-window", m.hwnd, NULL);
    CHECK_EQ_U("own-thread-message", m.message, WM_APP);
    CHECK_EQ_U("own-thread-wparam", m.wParam, 1);
    CHECK_EQ_U("own-thread-lparam", m.lParam, 2);
    CHECK_EQ_I("own-thread-dispatch", DispatchMessageA(&m), 0);
    CHECK_SUCCEEDS("post-to-null", PostMessageA(NULL, WM_APP + 1, 3, 4));
    CHECK_EQ_I("post-to-null-get", GetMessageA(&m, NULL, 0, 0), 1);
    CHECK_EQ_P("post-to-null-window", m.hwnd, NULL);
    CHECK_EQ_U("post-to-null-message", m.message, WM_APP + 1);
    CHECK("time-of-the-message", GetMessageTime() == (LONG)m.time && GetTickCount() - m.time < CHECK_PATIENCE_MS);
    CHECK("is-gui-thread", IsGUIThread(FALSE));
}

static void order(HWND window)
{
    MSG m;
    int i, right = 1;
    for (i = 0; i < 20; i++)
        CHECK_REQUIRE(PostMessageA(window, WM_APP, (WPARAM)i, -i));
    for (i = 0; i < 20; i++)
        right &= GetMessageA(&m, NULL, 0, 0) == 1 && m.hwnd == window && m.wParam == (WPARAM)i && m.lParam == -i;
    CHECK("first-in-first-out", right);
    count = 0;
    PostMessageA(window, WM_APP, 7, 0);
    CHECK_EQ_I("peek-leaves", PeekMessageA(&m, NULL, 0, 0, PM_NOREMOVE), TRUE);
    CHECK_EQ_I("peek-again", PeekMessageA(&m, NULL, 0, 0, PM_NOREMOVE | PM_NOYIELD), TRUE);
    CHECK_EQ_I("peek-removes", PeekMessageA(&m, NULL, 0, 0, PM_REMOVE), TRUE);
    CHECK_EQ_I("peek-empty", PeekMessageA(&m, NULL, 0, 0, PM_REMOVE), FALSE);
    CHECK_EQ_I("nothing-is-called-yet", count, 0);
    CHECK_EQ_I("translate-no-key", TranslateMessage(&m), FALSE);
    CHECK_EQ_I("dispatch-returns-the-result", DispatchMessageA(&m), 8);
    CHECK("dispatch-calls", count == 1 && seen[0] == 7);
}

static void filters(HWND window, HWND other)
{
    MSG m;
    HWND child = new_window(other, WS_CHILD);
    drain();
    PostMessageA(window, WM_APP, 1, 0);
    PostMessageA(other, WM_APP + 1, 2, 0);
    PostMessageA(child, WM_APP + 2, 3, 0);
    PostThreadMessageA(GetCurrentThreadId(), WM_APP + 3, 4, 0);
    CHECK("filter-number", PeekMessageA(&m, NULL, WM_APP + 1, WM_APP + 1, PM_NOREMOVE) && m.wParam == 2);
    CHECK("filter-range", PeekMessageA(&m, NULL, WM_APP + 2, WM_APP + 9, PM_NOREMOVE) && m.wParam == 3);
    CHECK("filter-none", !PeekMessageA(&m, NULL, WM_APP + 4, WM_APP + 9, PM_NOREMOVE));
    CHECK("filter-reversed", !PeekMessageA(&m, NULL, WM_APP + 9, WM_APP, PM_NOREMOVE));
    CHECK("filter-window", PeekMessageA(&m, other, 0, 0, PM_NOREMOVE) && m.wParam == 2);
    CHECK("filter-window-and-number", PeekMessageA(&m, other, WM_APP + 2, WM_APP + 2, PM_NOREMOVE) && m.wParam == 3);
    CHECK("filter-child-only", PeekMessageA(&m, child, 0, 0, PM_NOREMOVE) && m.wParam == 3);
    CHECK("filter-thread", PeekMessageA(&m, (HWND)-1, 0, 0, PM_NOREMOVE) && m.wParam == 4 && m.hwnd == NULL);
    CHECK("filter-get", GetMessageA(&m, NULL, WM_APP + 2, WM_APP + 2) == 1 && m.wParam == 3);
    CHECK("filter-get-window", GetMessageA(&m, other, 0, 0) == 1 && m.wParam == 2);
    CHECK("filter-get-thread", GetMessageA(&m, (HWND)-1, 0, 0) == 1 && m.wParam == 4);
    CHECK("filter-leaves-the-rest", GetMessageA(&m, NULL, 0, 0) == 1 && m.wParam == 1);
    CHECK("filter-nothing-left", !PeekMessageA(&m, NULL, 0, 0, PM_REMOVE));
    PostMessageA(window, WM_APP, 5, 0);
    CHECK("queue-kind-other", !PeekMessageA(&m, NULL, 0, 0, PM_REMOVE | PM_QS_PAINT));
    CHECK("queue-kind-posted", PeekMessageA(&m, NULL, 0, 0, PM_REMOVE | PM_QS_POSTMESSAGE) && m.wParam == 5);
    DestroyWindow(child);
}

static void quit(HWND window)
{
    MSG m;
    drain();
    PostQuitMessage(42);
    PostMessageA(window, WM_APP, 1, 0);
    CHECK("quit-waits-for-posted", GetMessageA(&m, NULL, 0, 0) == 1 && m.message == WM_APP);
    CHECK("quit-peeked", PeekMessageA(&m, NULL, 0, 0, PM_NOREMOVE) && m.message == WM_QUIT && m.wParam == 42);
    m.wParam = 0;
    CHECK_EQ_I("quit-ends-the-loop", GetMessageA(&m, NULL, 0, 0), 0);
    CHECK("quit-code", m.message == WM_QUIT && m.wParam == 42 && m.hwnd == NULL);
    CHECK("quit-once", !PeekMessageA(&m, NULL, 0, 0, PM_REMOVE));
    PostQuitMessage(7);
    CHECK("quit-whatever-the-filter", GetMessageA(&m, NULL, WM_APP, WM_APP + 1) == 0 && m.wParam == 7);
    PostMessageA(window, WM_QUIT, 9, 0);
    PostMessageA(window, WM_APP, 1, 0);
    CHECK("posted-quit-in-its-place", GetMessageA(&m, NULL, 0, 0) == 0 && m.wParam == 9 && m.hwnd == window);
    CHECK("posted-quit-then-the-rest", GetMessageA(&m, NULL, 0, 0) == 1 && m.message == WM_APP);
    PostQuitMessage(1);
    PostQuitMessage(2);
    CHECK("quit-last-code", GetMessageA(&m, NULL, 0, 0) == 0 && m.wParam == 2);
    CHECK("quit-not-twice", !PeekMessageA(&m, NULL, 0, 0, PM_REMOVE));
}

static void status(HWND window)
{
    MSG m;
    drain();
    GetQueueStatus(QS_ALLINPUT);
    CHECK_EQ_U("status-nothing", GetQueueStatus(QS_ALLINPUT), 0);
    PostMessageA(window, WM_APP, 0, 0);
    CHECK_EQ_U("status-new", GetQueueStatus(QS_POSTMESSAGE), MAKELONG(QS_POSTMESSAGE, QS_POSTMESSAGE));
    CHECK_EQ_U("status-no-more-new", GetQueueStatus(QS_POSTMESSAGE), MAKELONG(0, QS_POSTMESSAGE));
    CHECK_EQ_U("status-other-kinds", GetQueueStatus(QS_TIMER | QS_PAINT | QS_SENDMESSAGE), 0);
    PostMessageA(window, WM_APP, 0, 0);
    PeekMessageA(&m, NULL, 0, 0, PM_NOREMOVE);
    CHECK_EQ_U("status-peek-looks", GetQueueStatus(QS_POSTMESSAGE), MAKELONG(0, QS_POSTMESSAGE));
    CHECK_FAILS("status-bad-flags", GetQueueStatus(0xffff0000) != 0 ? 0 : 1, ERROR_INVALID_FLAGS);
    CHECK_EQ_I("no-input", GetInputState(), FALSE);
    drain();
    CHECK_EQ_U("status-drained", GetQueueStatus(QS_ALLINPUT), 0);
}

static void bad_input(HWND window)
{
    MSG m;
    HWND stale = new_window(HWND_MESSAGE, 0);
    DestroyWindow(stale);
    CHECK_FAILS("post-stale", !PostMessageA(stale, WM_APP, 0, 0), ERROR_INVALID_WINDOW_HANDLE);
    CHECK_FAILS("post-nonsense", !PostMessageA((HWND)(ULONG_PTR)0x7ffffff0, WM_APP, 0, 0), ERROR_INVALID_WINDOW_HANDLE);
    CHECK_FAILS("get-stale", GetMessageA(&m, stale, 0, 0) == -1, ERROR_INVALID_WINDOW_HANDLE);
    CHECK_FAILS("peek-stale", !PeekMessageA(&m, stale, 0, 0, PM_REMOVE), ERROR_INVALID_WINDOW_HANDLE);
    CHECK_FAILS("post-pointers", !PostMessageA(window, WM_COPYDATA, 0, (LPARAM)&m), ERROR_MESSAGE_SYNC_ONLY);
    CHECK_FAILS("post-text", !PostMessageA(window, WM_SETTEXT, 0, (LPARAM) "x"), ERROR_MESSAGE_SYNC_ONLY);
    CHECK_FAILS("notify-pointers", !SendNotifyMessageA(window, WM_GETTEXT, 9, (LPARAM)&m), ERROR_MESSAGE_SYNC_ONLY);
    memset(&m, 0, sizeof m);
    m.hwnd = stale;
    m.message = WM_APP;
    CHECK_EQ_I("dispatch-stale", DispatchMessageA(&m), 0);
}

static void destroyed_with_messages(void)
{
    MSG m;
    HWND window = new_window(HWND_MESSAGE, 0), other = new_window(HWND_MESSAGE, 0);
    drain();
    PostMessageA(window, WM_APP, 1, 0);
    PostMessageA(other, WM_APP, 2, 0);
    PostMessageA(window, WM_APP, 3, 0);
    SetTimer(window, 1, USER_TIMER_MINIMUM, NULL);
    CHECK_SUCCEEDS("destroy-with-messages", DestroyWindow(window));
    CHECK("only-the-others-are-left", PeekMessageA(&m, NULL, 0, 0, PM_REMOVE) && m.wParam == 2);
    CHECK("nothing-of-the-destroyed", !PeekMessageA(&m, NULL, 0, 0, PM_REMOVE));
    DestroyWindow(other);
}

static void limit(HWND window)
{
    int posted = 0;
    BOOL ok = TRUE;
    drain();
    while (posted < 20000 && ok) {
        ok = PostMessageA(window, WM_APP, 0, 0);
        posted += ok;
    }
    CHECK_EQ_I("limit-ten-thousand", posted, 10000);
    CHECK_FAILS("limit-error", !PostMessageA(window, WM_APP, 0, 0), ERROR_NOT_ENOUGH_QUOTA);
    CHECK_FAILS("limit-of-the-thread", !PostThreadMessageA(GetCurrentThreadId(), WM_APP, 0, 0), ERROR_NOT_ENOUGH_QUOTA);
    drain();
    CHECK_SUCCEEDS("limit-room-again", PostMessageA(window, WM_APP, 0, 0));
    drain();
}

static void registered(void)
{
    UINT one = RegisterWindowMessageA("Tawny.One"), two = RegisterWindowMessageA("Tawny.Two");
    CHECK("registered-range", one >= 0xc000 && one <= 0xffff && two >= 0xc000 && two <= 0xffff);
    CHECK("registered-differ", one != two);
    CHECK_EQ_U("registered-again", RegisterWindowMessageA("Tawny.One"), one);
    CHECK_EQ_U("registered-case", RegisterWindowMessageA("tawny.one"), one);
    CHECK("registered-empty", RegisterWindowMessageA("") == 0);
}

static void keys(HWND window)
{
    MSG m;
    drain();
    PostMessageA(window, WM_KEYDOWN, 'A', 1);
    CHECK("key-down", GetMessageA(&m, NULL, 0, 0) == 1 && m.message == WM_KEYDOWN);
    CHECK("key-translated", TranslateMessage(&m) != 0);
    CHECK("key-character", PeekMessageA(&m, NULL, WM_CHAR, WM_CHAR, PM_REMOVE) && m.wParam == 'a' && m.hwnd == window);
}

static DWORD WINAPI post_later(LPVOID window)
{
    PostMessageA((HWND)window, WM_APP, 77, 0);
    return PostThreadMessageA(GetWindowThreadProcessId((HWND)window, NULL), WM_APP, 78, 0);
}

static void from_another_thread(HWND window)
{
    MSG m;
    HANDLE thread;
    drain();
    thread = check_spawn(post_later, window);
    CHECK("wakes-get", GetMessageA(&m, window, 0, 0) == 1 && m.wParam == 77);
    CHECK("wakes-get-for-thread", GetMessageA(&m, (HWND)-1, 0, 0) == 1 && m.wParam == 78);
    CHECK_EQ_U("posted-from-there", check_join(thread), TRUE);
    thread = check_spawn(post_later, window);
    CHECK_SUCCEEDS("wait-message", WaitMessage());
    check_join(thread);
    drain();
}

/* A worker of a port of concurrency 1 that waits for messages makes room for another. */
static HANDLE worker_port, first_taken, second_taken;

static DWORD WINAPI takes_messages(LPVOID unused)
{
    check_packet packet = check_get(worker_port);
    MSG m;
    (void)unused;
    PeekMessageA(&m, NULL, 0, 0, PM_NOREMOVE);
    PostQueuedCompletionStatus(worker_port, 0, 2, NULL);
    SetEvent(first_taken);
    while (GetMessageA(&m, NULL, 0, 0) > 0)
        ;
    return (DWORD)packet.key;
}

static DWORD WINAPI takes_the_second(LPVOID unused)
{
    check_packet packet = check_get(worker_port);
    (void)unused;
    SetEvent(second_taken);
    return (DWORD)packet.key;
}

static void waiting_frees_a_slot_of_its_port(void)
{
    HANDLE first, second;
    DWORD id;
    worker_port = check_port(1);
    first_taken = check_event(FALSE);
    second_taken = check_event(FALSE);
    first = CreateThread(NULL, 0, takes_messages, NULL, 0, &id);
    CHECK_REQUIRE(first != NULL && PostQueuedCompletionStatus(worker_port, 0, 1, NULL));
    check_wait(first_taken);
    second = check_spawn(takes_the_second, NULL);
    CHECK_EQ_U("port-goes-on", check_wait(second_taken), WAIT_OBJECT_0);
    CHECK_EQ_U("port-second-packet", check_join(second), 2);
    CHECK_SUCCEEDS("port-end-the-first", PostThreadMessageA(id, WM_QUIT, 0, 0));
    CHECK_EQ_U("port-first-packet", check_join(first), 1);
    CloseHandle(first_taken);
    CloseHandle(second_taken);
    CloseHandle(worker_port);
}

int main(void)
{
    WNDCLASSA class;
    HWND window, other;
    check_begin_without_winsock();
    a_thread_without_a_queue();
    memset(&class, 0, sizeof class);
    class.lpfnWndProc = procedure;
    class.lpszClassName = "messages";
    CHECK_REQUIRE(RegisterClassA(&class) != 0);
    window = new_window(HWND_MESSAGE, 0);
    other = new_window(NULL, WS_OVERLAPPED);
    order(window);
    filters(window, other);
    quit(window);
    status(window);
    bad_input(window);
    destroyed_with_messages();
    limit(window);
    registered();
    keys(window);
    from_another_thread(window);
    waiting_frees_a_slot_of_its_port();
    DestroyWindow(other);
    DestroyWindow(window);
    return check_end();
}
