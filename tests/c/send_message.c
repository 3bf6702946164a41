/* Sending messages: results, other threads, nesting, time-outs, notifications, answers.
 *
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-sendmessage
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-sendmessagetimeouta
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-sendnotifymessagea
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-sendmessagecallbacka
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-replymessage
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-insendmessageex
 */
#include "check.h"

enum {
    TWICE = WM_APP,     /* twice the first parameter */
    BOUNCE,              /* sends one less to the window in the second parameter */
    REPLY,               /* answers, tells how, and waits for the event */
    HOW,                 /* InSendMessageEx */
    NAP,                 /* waits for the event without looking at messages */
    COUNT,               /* counts */
    WHO,                 /* the thread that runs the procedure */
    CLOSE_YOURSELF       /* destroys the window */
};

static HANDLE event_on, event_off;
static volatile LONG counted;
static LRESULT how_after_reply;
static LONG reply_twice;

static LRESULT CALLBACK procedure(HWND window, UINT message, WPARAM w, LPARAM l)
{
    switch (message) {
    case TWICE:
        return (LRESULT)w * 2;
    case BOUNCE:
        return w == 0 ? 0 : (LRESULT)w + SendMessageA((HWND)l, BOUNCE, w - 1, (LPARAM)window);
    case REPLY:
        reply_twice = ReplyMessage(31);
        how_after_reply = (LRESULT)InSendMessageEx(NULL);
        SetEvent(event_on);
        check_wait(event_off);
        return 32;
    case HOW:
        return (LRESULT)(InSendMessageEx(NULL) | (DWORD)(InSendMessage() != 0) << 8);
    case NAP:
        SetEvent(event_on);
        check_wait(event_off);
        return 5;
    case COUNT:
        InterlockedIncrement(&counted);
        if (l != 0)
            SetEvent(event_on);
        return 0;
    case WHO:
        return (LRESULT)GetCurrentThreadId();
    case CLOSE_YOURSELF:
        DestroyWindow(window);
        return 17;
    case WM_DESTROY:
        if (GetWindowLongPtrA(window, GWLP_USERDATA) == 1)
            PostQuitMessage(0);
        return 0;
    }
    return DefWindowProcA(window, message, w, l);
}

static HWND new_window(HWND parent)
{
    HWND window = CreateWindowExA(0, "sending", "sending", 0, 0, 0, 1, 1, parent, NULL, NULL, NULL);
    CHECK_REQUIRE(window != NULL);
    return window;
}

/* A thread with a window and a message loop; its window ends it. */
typedef struct {
    HWND window;
    HANDLE ready, thread;
    DWORD id;
} partner;

static DWORD WINAPI partner_body(LPVOID argument)
{
    partner *self = (partner *)argument;
    MSG m;
    self->id = GetCurrentThreadId();
    self->window = new_window(HWND_MESSAGE);
    SetWindowLongPtrA(self->window, GWLP_USERDATA, 1);
    SetEvent(self->ready);
    while (GetMessageA(&m, NULL, 0, 0) > 0)
        DispatchMessageA(&m);
    return 0;
}

static partner start_partner(partner *self)
{
    self->ready = check_event(FALSE);
    self->thread = check_spawn(partner_body, self);
    CHECK_REQUIRE(check_wait(self->ready) == WAIT_OBJECT_0);
    return *self;
}

static void stop_partner(partner *self)
{
    PostMessageA(self->window, WM_CLOSE, 0, 0);
    check_join(self->thread);
    CloseHandle(self->ready);
}

static void same_thread(HWND window)
{
    DWORD_PTR result = 0;
    CHECK_EQ_I("send-same-thread", SendMessageA(window, TWICE, 21, 0), 42);
    CHECK_EQ_I("not-in-send", SendMessageA(window, HOW, 0, 0), ISMEX_NOSEND);
    CHECK_EQ_I("reply-to-nobody", ReplyMessage(1), FALSE);
    CHECK_EQ_I("not-in-send-at-all", InSendMessage(), FALSE);
    CHECK("timeout-same-thread", SendMessageTimeoutA(window, TWICE, 4, 0, SMTO_NORMAL, 1, &result) != 0);
    CHECK_EQ_U("timeout-same-thread-result", result, 8);
    counted = 0;
    CHECK_SUCCEEDS("notify-same-thread", SendNotifyMessageA(window, COUNT, 0, 0));
    CHECK_EQ_I("notify-same-thread-at-once", counted, 1);
    CHECK_FAILS("send-null", SendMessageA(NULL, TWICE, 1, 0) == 0, ERROR_INVALID_WINDOW_HANDLE);
    CHECK_FAILS("send-nonsense", SendMessageA((HWND)(ULONG_PTR)0x7ffffff0, TWICE, 1, 0) == 0, ERROR_INVALID_WINDOW_HANDLE);
    CHECK_FAILS("notify-null", !SendNotifyMessageA(NULL, COUNT, 0, 0), ERROR_INVALID_WINDOW_HANDLE);
    CHECK_FAILS("timeout-null", SendMessageTimeoutA(NULL, COUNT, 0, 0, SMTO_NORMAL, 10, &result) == 0, ERROR_INVALID_WINDOW_HANDLE);
}

static void other_thread(HWND window)
{
    partner p = start_partner(&p);
    HWND once;
    DWORD_PTR result = 0;
    CHECK_EQ_I("send-other-thread", SendMessageA(p.window, TWICE, 100, 0), 200);
    CHECK_EQ_I("send-runs-there", SendMessageA(p.window, WHO, 0, 0), (LRESULT)p.id);
    CHECK_EQ_I("send-is-told", SendMessageA(p.window, HOW, 0, 0), ISMEX_SEND | 0x100);
    CHECK_EQ_I("sends-nest", SendMessageA(p.window, BOUNCE, 10, (LPARAM)window), 55);
    CHECK("timeout-other-thread", SendMessageTimeoutA(p.window, TWICE, 3, 0, SMTO_ABORTIFHUNG, 5000, &result) != 0 && result == 6);
    CHECK("timeout-is-told", SendMessageTimeoutA(p.window, HOW, 0, 0, SMTO_BLOCK, 5000, &result) != 0 && result == (ISMEX_SEND | 0x100));
    CHECK("text-across-threads", SendMessageA(p.window, WM_SETTEXT, 0, (LPARAM) "across") == TRUE);
    CHECK_EQ_I("text-across-threads-length", GetWindowTextLengthA(p.window), 6);
    counted = 0;
    CHECK_SUCCEEDS("notify-other-thread", SendNotifyMessageA(p.window, COUNT, 0, 1));
    check_wait(event_on);
    CHECK_EQ_I("notify-arrived", counted, 1);
    CHECK_FAILS("close-from-here", !DestroyWindow(p.window), ERROR_ACCESS_DENIED);
    once = p.window;
    stop_partner(&p);
    CHECK_FAILS("send-to-ended-thread", SendMessageA(once, TWICE, 1, 0) == 0, ERROR_INVALID_WINDOW_HANDLE);
}

/* Order: what is sent overtakes what is posted. */
static void before_posted(void)
{
    partner p = start_partner(&p);
    counted = 0;
    SendNotifyMessageA(p.window, NAP, 0, 0);
    check_wait(event_on);
    PostMessageA(p.window, COUNT, 0, 1);
    SendNotifyMessageA(p.window, TWICE, 0, 0);
    SetEvent(event_off);
    CHECK_EQ_I("sent-before-posted", SendMessageA(p.window, TWICE, 1, 0), 2);
    check_wait(event_on);
    CHECK_EQ_I("posted-comes-too", counted, 1);
    stop_partner(&p);
}

static void replies(void)
{
    partner p = start_partner(&p);
    CHECK_EQ_I("reply-answers", SendMessageA(p.window, REPLY, 0, 0), 31);
    check_wait(event_on);
    CHECK_EQ_I("reply-is-true", reply_twice, TRUE);
    CHECK_EQ_I("reply-is-told", how_after_reply, ISMEX_SEND | ISMEX_REPLIED);
    SetEvent(event_off);
    CHECK_EQ_I("after-the-reply", SendMessageA(p.window, TWICE, 1, 0), 2);
    stop_partner(&p);
}

static void time_outs(void)
{
    partner p = start_partner(&p);
    DWORD_PTR result = 99;
    DWORD start;
    SendNotifyMessageA(p.window, NAP, 0, 0);
    check_wait(event_on);
    counted = 0;
    start = GetTickCount();
    CHECK_FAILS("times-out", SendMessageTimeoutA(p.window, COUNT, 0, 0, SMTO_NORMAL, 60, &result) == 0, ERROR_TIMEOUT);
    CHECK("times-out-late-enough", GetTickCount() - start >= 30);
    SetEvent(event_off);
    CHECK_EQ_I("alive-after-time-out", SendMessageA(p.window, TWICE, 5, 0), 10);
    stop_partner(&p);
}

static LRESULT answer_result;
static ULONG_PTR answer_data;
static HWND answer_window;
static UINT answer_message;
static int answers;

static void CALLBACK on_answer(HWND window, UINT message, ULONG_PTR data, LRESULT result)
{
    answer_window = window;
    answer_message = message;
    answer_data = data;
    answer_result = result;
    answers++;
}

static void answered(HWND window)
{
    partner p = start_partner(&p);
    MSG m;
    CHECK_SUCCEEDS("callback-same-thread", SendMessageCallbackA(window, TWICE, 8, 0, on_answer, 3));
    CHECK("callback-same-thread-at-once", answers == 1 && answer_result == 16 && answer_data == 3 && answer_window == window &&
                                              answer_message == TWICE);
    CHECK_SUCCEEDS("callback-other-thread", SendMessageCallbackA(p.window, HOW, 0, 0, on_answer, 4));
    CHECK_EQ_I("callback-after-an-answer", SendMessageA(p.window, TWICE, 1, 0), 2);
    while (answers < 2) {
        CHECK_REQUIRE(MsgWaitForMultipleObjects(0, NULL, FALSE, CHECK_PATIENCE_MS, QS_ALLINPUT) == WAIT_OBJECT_0 || answers == 2);
        PeekMessageA(&m, NULL, 0, 0, PM_NOREMOVE);
    }
    CHECK("callback-result", answer_result == (ISMEX_CALLBACK | 0x100) && answer_data == 4 && answer_window == p.window);
    CHECK_FAILS("callback-null", !SendMessageCallbackA(NULL, TWICE, 0, 0, on_answer, 0), ERROR_INVALID_WINDOW_HANDLE);
    stop_partner(&p);
}

static DWORD WINAPI send_how(LPVOID window)
{
    SendNotifyMessageA((HWND)window, COUNT, 0, 0);
    return (DWORD)SendMessageA((HWND)window, TWICE, 6, 0);
}

/* The receiver's side: PeekMessage, GetMessage and a wait for an answer deal with what was sent. */
static void received(HWND window)
{
    HANDLE thread;
    MSG m;
    DWORD status;
    counted = 0;
    GetQueueStatus(QS_ALLINPUT);
    thread = check_spawn(send_how, window);
    CHECK_EQ_U("wait-for-sent", MsgWaitForMultipleObjects(0, NULL, FALSE, CHECK_PATIENCE_MS, QS_SENDMESSAGE), WAIT_OBJECT_0);
    status = GetQueueStatus(QS_SENDMESSAGE);
    CHECK_EQ_U("status-of-sent", HIWORD(status), QS_SENDMESSAGE);
    while (WaitForSingleObject(thread, 1) == WAIT_TIMEOUT)
        CHECK_REQUIRE(!PeekMessageA(&m, NULL, 0, 0, PM_REMOVE));
    CHECK_EQ_I("peek-deals-with-sent", counted, 1);
    CHECK_EQ_U("answer-of-this-thread", check_join(thread), 12);
}

static DWORD WINAPI send_close(LPVOID window)
{
    return (DWORD)SendMessageA((HWND)window, CLOSE_YOURSELF, 0, 0);
}

static void destroyed(void)
{
    HWND window = new_window(HWND_MESSAGE);
    HANDLE thread = check_spawn(send_close, window);
    MSG m;
    while (WaitForSingleObject(thread, 1) == WAIT_TIMEOUT)
        PeekMessageA(&m, NULL, 0, 0, PM_REMOVE);
    CHECK_EQ_U("destroyed-by-its-message", check_join(thread), 17);
    CHECK("destroyed-by-its-message-gone", !IsWindow(window));
}

static DWORD WINAPI never_looks(LPVOID argument)
{
    partner *self = (partner *)argument;
    self->window = new_window(HWND_MESSAGE);
    SetEvent(self->ready);
    check_wait(event_off);
    return 0;
}

static DWORD WINAPI release_later(LPVOID argument)
{
    (void)argument;
    return SetEvent(event_off);
}

/* A thread that ends without looking at its queue releases those who send to it. */
static void ended(void)
{
    partner p;
    HANDLE helper;
    p.ready = check_event(FALSE);
    p.thread = check_spawn(never_looks, &p);
    check_wait(p.ready);
    helper = check_spawn(release_later, NULL);
    CHECK_EQ_I("send-to-ending-thread", SendMessageA(p.window, TWICE, 3, 0), 0);
    check_join(helper);
    check_join(p.thread);
    CHECK("window-of-ended-thread", !IsWindow(p.window));
    CloseHandle(p.ready);
}

static void broadcast(void)
{
    HWND top = new_window(NULL), only = new_window(HWND_MESSAGE);
    MSG m;
    UINT number = RegisterWindowMessageA("Tawny.Broadcast");
    CHECK_SUCCEEDS("broadcast", PostMessageA(HWND_BROADCAST, number, 5, 0));
    CHECK("broadcast-arrives", PeekMessageA(&m, top, number, number, PM_REMOVE) && m.wParam == 5);
    CHECK("broadcast-not-message-only", !PeekMessageA(&m, only, number, number, PM_REMOVE));
    DestroyWindow(top);
    DestroyWindow(only);
}

int main(void)
{
    WNDCLASSA class;
    HWND window;
    check_begin_without_winsock();
    event_on = check_event(FALSE);
    event_off = check_event(FALSE);
    memset(&class, 0, sizeof class);
    class.lpfnWndProc = procedure;
    class.lpszClassName = "sending";
    CHECK_REQUIRE(RegisterClassA(&class) != 0);
    window = new_window(HWND_MESSAGE);
    same_thread(window);
    other_thread(window);
    before_posted();
    replies();
    time_outs();
    answered(window);
    received(window);
    destroyed();
    ended();
    broadcast();
    DestroyWindow(window);
    CloseHandle(event_on);
    CloseHandle(event_off);
    return check_end();
}
