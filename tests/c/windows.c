/* Window classes and windows: creation, destruction, attributes, text, relatives, properties.
 *
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-registerclassexa
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-createwindowexa
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-destroywindow
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setwindowlongptra
 * https://learn.microsoft.com/windows/win32/winmsg/window-features
 */
#include "check.h"

static UINT log_of[256];
static HWND log_window[256];
static int logged;
static LRESULT on_nccreate = -2, on_create = -2;
static void *parameter_seen;
static char name_seen[64];

static LRESULT CALLBACK procedure(HWND window, UINT message, WPARAM w, LPARAM l)
{
    if (logged < 256) {
        log_window[logged] = window;
        log_of[logged++] = message;
    }
    if (message == WM_NCCREATE || message == WM_CREATE) {
        const CREATESTRUCTA *creation = (const CREATESTRUCTA *)l;
        parameter_seen = creation->lpCreateParams;
        snprintf(name_seen, sizeof name_seen, "%s", creation->lpszName ? creation->lpszName : "(null)");
    }
    if (message == WM_NCCREATE && on_nccreate != -2)
        return on_nccreate;
    if (message == WM_CREATE && on_create != -2)
        return on_create;
    if (message == WM_APP)
        return (LRESULT)w * 2;
    return DefWindowProcA(window, message, w, l);
}

static int place_of(HWND window, UINT message)
{
    int i;
    for (i = 0; i < logged; i++)
        if (log_of[i] == message && (window == NULL || log_window[i] == window))
            return i;
    return -1;
}

static HWND make(const char *class, DWORD style, HWND parent, HMENU menu)
{
    return CreateWindowExA(0, class, "a title", style, 1, 2, 300, 200, parent, menu, GetModuleHandleA(NULL), &logged);
}

static void classes(void)
{
    WNDCLASSEXA class, info;
    WNDCLASSA plain;
    HWND window;
    ATOM atom;
    char name[8];
    memset(&class, 0, sizeof class);
    class.cbSize = sizeof class;
    class.lpfnWndProc = procedure;
    class.hInstance = GetModuleHandleA(NULL);
    class.cbWndExtra = 24;
    class.cbClsExtra = 8;
    class.style = CS_HREDRAW;
    class.hbrBackground = (HBRUSH)(COLOR_WINDOW + 1);
    class.lpszClassName = "windows";
    atom = RegisterClassExA(&class);
    CHECK("class-atom", atom >= 0xc000);
    CHECK_FAILS("class-twice", !RegisterClassExA(&class), ERROR_CLASS_ALREADY_EXISTS);
    class.lpszClassName = "WINDOWS";
    CHECK_FAILS("class-other-case", !RegisterClassExA(&class), ERROR_CLASS_ALREADY_EXISTS);
    class.lpszClassName = "windows-bad";
    class.cbSize = 4;
    CHECK_FAILS("class-size", !RegisterClassExA(&class), ERROR_INVALID_PARAMETER);
    class.cbSize = sizeof class;
    class.cbWndExtra = -1;
    CHECK_FAILS("class-negative-extra", !RegisterClassExA(&class), ERROR_INVALID_PARAMETER);
    memset(&info, 0, sizeof info);
    info.cbSize = sizeof info;
    CHECK("class-info", GetClassInfoExA(class.hInstance, "windows", &info) != 0);
    CHECK("class-info-same", info.lpfnWndProc == procedure && info.cbWndExtra == 24 && info.cbClsExtra == 8 &&
                                 info.style == CS_HREDRAW && info.hbrBackground == (HBRUSH)(COLOR_WINDOW + 1));
    CHECK("class-info-atom", GetClassInfoA(class.hInstance, MAKEINTATOM(atom), &plain) != 0 &&
                                 plain.lpfnWndProc == procedure);
    CHECK_FAILS("class-info-unknown", !GetClassInfoA(class.hInstance, "no such class", &plain), ERROR_CLASS_DOES_NOT_EXIST);
    CHECK("class-info-system", GetClassInfoA(NULL, "EDIT", &plain) != 0);
    CHECK_FAILS("unregister-unknown", !UnregisterClassA("no such class", NULL), ERROR_CLASS_DOES_NOT_EXIST);
    window = make("windows", WS_OVERLAPPED, NULL, NULL);
    CHECK_FAILS("unregister-in-use", !UnregisterClassA("windows", NULL), ERROR_CLASS_HAS_WINDOWS);
    CHECK_EQ_I("class-name", GetClassNameA(window, name, sizeof name), 7);
    CHECK_EQ_S("class-name-text", name, "windows");
    CHECK_EQ_I("class-name-cut", GetClassNameA(window, name, 4), 3);
    CHECK_EQ_S("class-name-cut-text", name, "win");
    CHECK_EQ_U("class-long-atom", GetClassLongPtrA(window, GCW_ATOM), atom);
    CHECK_EQ_U("class-long-procedure", GetClassLongPtrA(window, GCLP_WNDPROC), (ULONG_PTR)procedure);
    CHECK_EQ_U("class-long-extra", GetClassLongPtrA(window, GCL_CBWNDEXTRA), 24);
    CHECK_EQ_U("class-long-style", SetClassLongPtrA(window, GCL_STYLE, CS_VREDRAW), CS_HREDRAW);
    CHECK_EQ_U("class-long-style-set", GetClassLongPtrA(window, GCL_STYLE), CS_VREDRAW);
    CHECK_EQ_U("class-extra-zero", SetClassLongPtrA(window, 0, 77), 0);
    CHECK_EQ_U("class-extra-kept", GetClassLongPtrA(window, 0), 77);
    CHECK_FAILS("class-extra-beyond", GetClassLongPtrA(window, 8) == 0, ERROR_INVALID_INDEX);
    DestroyWindow(window);
    window = make(MAKEINTATOM(atom), WS_OVERLAPPED, NULL, NULL);
    CHECK("create-by-atom", window != NULL);
    DestroyWindow(window);
    memset(&plain, 0, sizeof plain);
    plain.lpfnWndProc = procedure;
    plain.lpszClassName = "windows-short";
    CHECK("register-plain", RegisterClassA(&plain) != 0);
    CHECK_SUCCEEDS("unregister", UnregisterClassA("windows-short", NULL));
    CHECK_FAILS("unregistered", make("windows-short", 0, NULL, NULL) == NULL, ERROR_CANNOT_FIND_WND_CLASS);
}

static void creation(void)
{
    HWND window;
    logged = 0;
    window = make("windows", WS_OVERLAPPED, NULL, NULL);
    CHECK("created", window != NULL);
    CHECK("nccreate-before-create", place_of(window, WM_NCCREATE) >= 0 && place_of(window, WM_NCCREATE) < place_of(window, WM_CREATE));
    CHECK("nccalcsize-between", place_of(window, WM_NCCALCSIZE) > place_of(window, WM_NCCREATE) &&
                                    place_of(window, WM_NCCALCSIZE) < place_of(window, WM_CREATE));
    CHECK_EQ_P("creation-parameter", parameter_seen, &logged);
    CHECK_EQ_S("creation-name", name_seen, "a title");
    CHECK("is-window", IsWindow(window));
    CHECK("is-ansi", !IsWindowUnicode(window));
    CHECK("not-visible", !IsWindowVisible(window));
    CHECK_EQ_U("thread-of-window", GetWindowThreadProcessId(window, NULL), GetCurrentThreadId());
    logged = 0;
    CHECK_SUCCEEDS("destroyed", DestroyWindow(window));
    CHECK("destroy-before-ncdestroy", place_of(window, WM_DESTROY) >= 0 && place_of(window, WM_DESTROY) < place_of(window, WM_NCDESTROY));
    CHECK("ncdestroy-is-last", log_of[logged - 1] == WM_NCDESTROY);
    CHECK("no-window-any-more", !IsWindow(window));
    CHECK_FAILS("destroyed-twice", !DestroyWindow(window), ERROR_INVALID_WINDOW_HANDLE);
    on_nccreate = FALSE;
    logged = 0;
    CHECK("nccreate-refuses", make("windows", WS_OVERLAPPED, NULL, NULL) == NULL);
    CHECK("refused-without-create", place_of(NULL, WM_CREATE) < 0);
    CHECK("refused-with-ncdestroy", place_of(NULL, WM_NCDESTROY) > 0);
    on_nccreate = -2;
    on_create = -1;
    logged = 0;
    CHECK("create-refuses", make("windows", WS_OVERLAPPED, NULL, NULL) == NULL);
    CHECK("refused-with-destroy", place_of(NULL, WM_DESTROY) > place_of(NULL, WM_CREATE));
    CHECK("refused-window-is-gone", !IsWindow(log_window[0]));
    on_create = -2;
    CHECK_FAILS("unknown-class", make("no such class", 0, NULL, NULL) == NULL, ERROR_CANNOT_FIND_WND_CLASS);
    CHECK_FAILS("null-class", make(NULL, 0, NULL, NULL) == NULL, ERROR_CANNOT_FIND_WND_CLASS);
    CHECK_FAILS("bad-parent", make("windows", WS_CHILD, (HWND)(ULONG_PTR)0x7ffffff0, NULL) == NULL, ERROR_INVALID_WINDOW_HANDLE);
    CHECK_FAILS("child-without-parent", make("windows", WS_CHILD, NULL, NULL) == NULL, ERROR_TLW_WITH_WSCHILD);
    CHECK_FAILS("destroy-null", !DestroyWindow(NULL), ERROR_INVALID_WINDOW_HANDLE);
    CHECK("is-window-null", !IsWindow(NULL));
    window = CreateWindowA("windows", NULL, WS_POPUP, CW_USEDEFAULT, 0, CW_USEDEFAULT, 0, NULL, NULL, NULL, NULL);
    CHECK_EQ_S("creation-without-name", name_seen, "(null)");
    CHECK_EQ_I("text-without-name", GetWindowTextLengthA(window), 0);
    DestroyWindow(window);
}

static void children(void)
{
    HWND parent = make("windows", WS_OVERLAPPED, NULL, NULL), first, second, grandchild, owned;
    logged = 0;
    first = make("windows", WS_CHILD, parent, (HMENU)(ULONG_PTR)101);
    CHECK("parent-is-told", place_of(parent, WM_PARENTNOTIFY) > place_of(first, WM_CREATE));
    second = make("windows", WS_CHILD, parent, (HMENU)(ULONG_PTR)102);
    grandchild = make("windows", WS_CHILD, first, NULL);
    owned = make("windows", WS_POPUP, parent, NULL);
    CHECK_EQ_P("get-parent", GetParent(first), parent);
    CHECK_EQ_P("get-parent-top", GetParent(parent), NULL);
    CHECK_EQ_P("get-parent-owner", GetParent(owned), parent);
    CHECK_EQ_P("get-owner", GetWindow(owned, GW_OWNER), parent);
    CHECK_EQ_P("get-child", GetWindow(parent, GW_CHILD), first);
    CHECK_EQ_P("get-next", GetWindow(first, GW_HWNDNEXT), second);
    CHECK_EQ_P("get-previous", GetWindow(second, GW_HWNDPREV), first);
    CHECK_EQ_P("get-next-none", GetWindow(second, GW_HWNDNEXT), NULL);
    CHECK_EQ_P("get-last", GetWindow(first, GW_HWNDLAST), second);
    CHECK("is-child", IsChild(parent, first) && IsChild(parent, grandchild));
    CHECK("is-no-child", !IsChild(first, second) && !IsChild(parent, parent) && !IsChild(parent, owned));
    CHECK_EQ_P("ancestor-parent", GetAncestor(grandchild, GA_PARENT), first);
    CHECK_EQ_P("ancestor-root", GetAncestor(grandchild, GA_ROOT), parent);
    CHECK_EQ_P("ancestor-root-owner", GetAncestor(owned, GA_ROOTOWNER), parent);
    CHECK_EQ_P("ancestor-of-top", GetAncestor(parent, GA_PARENT), GetDesktopWindow());
    CHECK_EQ_P("dialog-item", GetDlgItem(parent, 102), second);
    CHECK_FAILS("dialog-item-none", GetDlgItem(parent, 999) == NULL, ERROR_CONTROL_ID_NOT_FOUND);
    CHECK_EQ_I("control-id", GetDlgCtrlID(first), 101);
    CHECK_EQ_P("set-parent", SetParent(grandchild, second), first);
    CHECK_EQ_P("set-parent-done", GetParent(grandchild), second);
    CHECK_FAILS("set-parent-circle", SetParent(parent, grandchild) == NULL, ERROR_INVALID_PARAMETER);
    logged = 0;
    CHECK_SUCCEEDS("destroy-family", DestroyWindow(parent));
    CHECK("family-is-gone", !IsWindow(parent) && !IsWindow(first) && !IsWindow(second) && !IsWindow(grandchild) && !IsWindow(owned));
    CHECK("destroy-parent-first", place_of(parent, WM_DESTROY) < place_of(first, WM_DESTROY));
    CHECK("destroy-then-grandchild", place_of(second, WM_DESTROY) < place_of(grandchild, WM_DESTROY));
    CHECK("ncdestroy-child-first", place_of(first, WM_NCDESTROY) < place_of(parent, WM_NCDESTROY));
    CHECK("ncdestroy-after-destroy", place_of(parent, WM_DESTROY) < place_of(first, WM_NCDESTROY));
    CHECK("owned-destroyed", place_of(owned, WM_NCDESTROY) >= 0);
}

static BOOL CALLBACK find_it(HWND window, LPARAM wanted)
{
    if (window == *(HWND *)wanted) {
        *(HWND *)wanted = NULL;
        return FALSE;
    }
    return TRUE;
}

static void look_ups(void)
{
    HWND top = make("windows", WS_OVERLAPPED, NULL, NULL), only = make("windows", 0, HWND_MESSAGE, NULL), child, wanted;
    child = make("windows", WS_CHILD, top, NULL);
    SetWindowTextA(top, "Tawny looks this up");
    CHECK_EQ_P("find-by-class-and-text", FindWindowA("windows", "Tawny looks this up"), top);
    CHECK_EQ_P("find-by-text", FindWindowA(NULL, "tawny LOOKS this up"), top);
    CHECK_EQ_P("find-none", FindWindowA("windows", "no such title"), NULL);
    CHECK_EQ_P("find-child", FindWindowExA(top, NULL, "windows", NULL), child);
    CHECK_EQ_P("find-no-more-children", FindWindowExA(top, child, "windows", NULL), NULL);
    CHECK_EQ_P("find-message-only", FindWindowExA(HWND_MESSAGE, NULL, "windows", NULL), only);
    wanted = top;
    EnumWindows(find_it, (LPARAM)&wanted);
    CHECK_EQ_P("enum-finds-top", wanted, NULL);
    wanted = only;
    EnumWindows(find_it, (LPARAM)&wanted);
    CHECK_EQ_P("enum-leaves-message-only-out", wanted, only);
    wanted = top;
    CHECK_EQ_I("enum-thread-ends", EnumThreadWindows(GetCurrentThreadId(), find_it, (LPARAM)&wanted), FALSE);
    wanted = child;
    CHECK_EQ_I("enum-children-ends", EnumChildWindows(top, find_it, (LPARAM)&wanted), FALSE);
    DestroyWindow(only);
    DestroyWindow(top);
}

static LRESULT CALLBACK subclass(HWND window, UINT message, WPARAM w, LPARAM l)
{
    WNDPROC former = (WNDPROC)GetWindowLongPtrA(window, GWLP_USERDATA);
    if (message == WM_APP)
        return CallWindowProcA(former, window, message, w, l) + 1;
    return CallWindowProcA(former, window, message, w, l);
}

static void attributes(void)
{
    HWND window = make("windows", WS_OVERLAPPED, NULL, NULL);
    WNDPROC former;
    CHECK_EQ_I("user-data-zero", SetWindowLongPtrA(window, GWLP_USERDATA, (LONG_PTR)0x123456789abcLL), 0);
    CHECK_EQ_I("user-data", GetWindowLongPtrA(window, GWLP_USERDATA), 0x123456789abcLL);
    CHECK_EQ_I("extra-zero", SetWindowLongPtrA(window, 8, -5), 0);
    CHECK_EQ_I("extra", GetWindowLongPtrA(window, 8), -5);
    CHECK_EQ_I("extra-half", GetWindowLongA(window, 12), -1);
    CHECK_EQ_I("extra-last", SetWindowLongPtrA(window, 16, 1), 0);
    CHECK_FAILS("extra-beyond", SetWindowLongPtrA(window, 17, 1) == 0, ERROR_INVALID_INDEX);
    CHECK_FAILS("extra-far-beyond", GetWindowLongPtrA(window, 4000) == 0, ERROR_INVALID_INDEX);
    CHECK_FAILS("attribute-unknown", GetWindowLongPtrA(window, -77) == 0, ERROR_INVALID_INDEX);
    CHECK_FAILS("attribute-no-window", GetWindowLongPtrA(NULL, GWLP_USERDATA) == 0, ERROR_INVALID_WINDOW_HANDLE);
    CHECK_EQ_P("attribute-instance", (void *)GetWindowLongPtrA(window, GWLP_HINSTANCE), GetModuleHandleA(NULL));
    CHECK_EQ_P("attribute-procedure", (void *)GetWindowLongPtrA(window, GWLP_WNDPROC), (void *)(ULONG_PTR)procedure);
    CHECK("style-caption", (GetWindowLongA(window, GWL_STYLE) & WS_CAPTION) == WS_CAPTION);
    logged = 0;
    SetWindowLongA(window, GWL_STYLE, GetWindowLongA(window, GWL_STYLE) | WS_MAXIMIZEBOX);
    CHECK("style-set", (GetWindowLongA(window, GWL_STYLE) & WS_MAXIMIZEBOX) != 0);
    CHECK("style-told", place_of(window, WM_STYLECHANGING) >= 0 && place_of(window, WM_STYLECHANGED) > place_of(window, WM_STYLECHANGING));
    former = (WNDPROC)SetWindowLongPtrA(window, GWLP_WNDPROC, (LONG_PTR)subclass);
    CHECK_EQ_P("subclass-former", (void *)(ULONG_PTR)former, (void *)(ULONG_PTR)procedure);
    SetWindowLongPtrA(window, GWLP_USERDATA, (LONG_PTR)former);
    CHECK_EQ_I("subclass-calls-both", SendMessageA(window, WM_APP, 10, 0), 21);
    SetWindowLongPtrA(window, GWLP_WNDPROC, (LONG_PTR)former);
    CHECK_EQ_I("subclass-undone", SendMessageA(window, WM_APP, 10, 0), 20);
    DestroyWindow(window);
}

static int wide_created;

static LRESULT CALLBACK wide_procedure(HWND window, UINT message, WPARAM w, LPARAM l)
{
    if (message == WM_CREATE) {
        const CREATESTRUCTW *creation = (const CREATESTRUCTW *)l;
        wide_created = creation->lpszName != NULL && creation->lpszName[0] == 'w' && creation->lpszName[1] == 0xe4;
    }
    return DefWindowProcW(window, message, w, l);
}

static void text(void)
{
    static const WCHAR class_name[] = {'w', 'i', 'd', 'e', 0}, title[] = {'w', 0xe4, 'r', 0};
    WNDCLASSW class;
    HWND ansi = make("windows", WS_OVERLAPPED, NULL, NULL), wide;
    WCHAR units[16];
    char buffer[16];
    CHECK_EQ_I("text", GetWindowTextA(ansi, buffer, sizeof buffer), 7);
    CHECK_EQ_S("text-is", buffer, "a title");
    CHECK_EQ_I("text-length", GetWindowTextLengthA(ansi), 7);
    CHECK_SUCCEEDS("set-text", SetWindowTextA(ansi, "another"));
    CHECK_EQ_I("get-text-message", SendMessageA(ansi, WM_GETTEXT, sizeof buffer, (LPARAM)buffer), 7);
    CHECK_EQ_S("get-text-message-is", buffer, "another");
    CHECK_EQ_I("text-cut", GetWindowTextA(ansi, buffer, 4), 3);
    CHECK_EQ_S("text-cut-is", buffer, "ano");
    CHECK_EQ_I("text-no-room", GetWindowTextA(ansi, buffer, 0), 0);
    CHECK_FAILS("text-no-window", GetWindowTextA(NULL, buffer, 9) == 0, ERROR_INVALID_WINDOW_HANDLE);
    CHECK_SUCCEEDS("set-text-null", SetWindowTextA(ansi, NULL));
    CHECK_EQ_I("text-empty", GetWindowTextLengthA(ansi), 0);
    memset(&class, 0, sizeof class);
    class.lpfnWndProc = wide_procedure;
    class.lpszClassName = class_name;
    CHECK_REQUIRE(RegisterClassW(&class) != 0);
    wide = CreateWindowExW(0, class_name, title, WS_OVERLAPPED, 0, 0, 1, 1, NULL, NULL, NULL, NULL);
    CHECK("wide-created", wide != NULL && wide_created);
    CHECK("is-unicode", IsWindowUnicode(wide));
    CHECK("wide-text", GetWindowTextW(wide, units, 16) == 3 && memcmp(units, title, sizeof title) == 0);
    CHECK_SUCCEEDS("ansi-to-wide", SetWindowTextA(wide, "plain"));
    CHECK("ansi-to-wide-is", GetWindowTextW(wide, units, 16) == 5 && units[0] == 'p' && units[4] == 'n' && units[5] == 0);
    CHECK_EQ_I("wide-to-ansi", GetWindowTextA(wide, buffer, sizeof buffer), 5);
    CHECK_EQ_S("wide-to-ansi-is", buffer, "plain");
    CHECK_EQ_I("wide-length-for-ansi", GetWindowTextLengthA(wide), 5);
    CHECK_SUCCEEDS("wide-to-ansi-window", SetWindowTextW(ansi, title + 2));
    CHECK("wide-to-ansi-window-is", GetWindowTextA(ansi, buffer, sizeof buffer) == 1 && buffer[0] == 'r');
    DestroyWindow(wide);
    wide = CreateWindowExA(0, "wide", "w\xc3\xa4", WS_OVERLAPPED, 0, 0, 1, 1, NULL, NULL, NULL, NULL);
    CHECK("ansi-creation-of-wide", wide != NULL);
    CHECK("procedure-for-ansi-is-no-pointer", GetWindowLongPtrA(wide, GWLP_WNDPROC) != (LONG_PTR)wide_procedure);
    CHECK_EQ_P("procedure-for-wide", (void *)GetWindowLongPtrW(wide, GWLP_WNDPROC), (void *)(ULONG_PTR)wide_procedure);
    SendMessageW(wide, WM_SETTEXT, 0, (LPARAM)title);
    CHECK("call-window-proc-converts", CallWindowProcA((WNDPROC)GetWindowLongPtrA(wide, GWLP_WNDPROC), wide, WM_GETTEXT, 2,
                                                        (LPARAM)buffer) == 1 && buffer[0] == 'w');
    DestroyWindow(wide);
    DestroyWindow(ansi);
}

static void properties(void)
{
    HWND window = make("windows", WS_OVERLAPPED, NULL, NULL);
    CHECK_EQ_P("property-none", GetPropA(window, "tawny"), NULL);
    CHECK_SUCCEEDS("property-set", SetPropA(window, "tawny", (HANDLE)(ULONG_PTR)5));
    CHECK_EQ_P("property-get", GetPropA(window, "TAWNY"), (void *)5);
    CHECK_EQ_P("property-remove", RemovePropA(window, "tawny"), (void *)5);
    CHECK_EQ_P("property-removed", GetPropA(window, "tawny"), NULL);
    CHECK_FAILS("property-no-window", !SetPropA(NULL, "tawny", NULL), ERROR_INVALID_WINDOW_HANDLE);
    DestroyWindow(window);
}

static void showing(void)
{
    HWND window = make("windows", WS_OVERLAPPED, NULL, NULL);
    PAINTSTRUCT paint;
    char text_of_resource[8];
    RECT r;
    MSG m;
    CHECK("window-rectangle", GetWindowRect(window, &r) && r.left == 1 && r.top == 2 && r.right == 301 && r.bottom == 202);
    logged = 0;
    CHECK_EQ_I("was-hidden", ShowWindow(window, SW_SHOW), FALSE);
    CHECK("is-visible", IsWindowVisible(window));
    CHECK("show-is-told", place_of(window, WM_SHOWWINDOW) >= 0 && place_of(window, WM_SIZE) >= 0 && place_of(window, WM_MOVE) >= 0);
    CHECK_EQ_I("was-visible", ShowWindow(window, SW_SHOW), TRUE);
    logged = 0;
    InvalidateRect(window, NULL, TRUE);
    CHECK_SUCCEEDS("update", UpdateWindow(window));
    CHECK("update-paints", place_of(window, WM_PAINT) >= 0);
    while (PeekMessageA(&m, NULL, 0, 0, PM_REMOVE))
        DispatchMessageA(&m);
    InvalidateRect(window, NULL, TRUE);
    CHECK("paint-is-asked-for", PeekMessageA(&m, window, WM_PAINT, WM_PAINT, PM_NOREMOVE) && m.message == WM_PAINT);
    CHECK("begin-paint", BeginPaint(window, &paint) != NULL && EndPaint(window, &paint));
    CHECK("painted", !PeekMessageA(&m, window, WM_PAINT, WM_PAINT, PM_NOREMOVE));
    logged = 0;
    CHECK_SUCCEEDS("move", MoveWindow(window, 10, 20, 400, 300, FALSE));
    CHECK("move-is-told", place_of(window, WM_SIZE) >= 0 && place_of(window, WM_MOVE) >= 0);
    CHECK_EQ_I("hide", ShowWindow(window, SW_HIDE), TRUE);
    CHECK("is-hidden", !IsWindowVisible(window));
    CHECK_EQ_I("was-enabled", EnableWindow(window, FALSE), FALSE);
    CHECK("is-disabled", !IsWindowEnabled(window));
    CHECK_FAILS("show-no-window", ShowWindow(NULL, SW_SHOW) == FALSE, ERROR_INVALID_WINDOW_HANDLE);
    CHECK("stock-objects", GetStockObject(WHITE_BRUSH) != NULL && LoadIcon(NULL, IDI_APPLICATION) != NULL &&
                               LoadCursor(NULL, IDC_ARROW) != NULL);
    memset(text_of_resource, 'x', sizeof text_of_resource);
    CHECK("no-such-string", LoadStringA(GetModuleHandleA(NULL), 4711, text_of_resource, sizeof text_of_resource) == 0 &&
                                text_of_resource[0] == 0);
    CHECK("no-such-menu", LoadMenuA(GetModuleHandleA(NULL), MAKEINTRESOURCEA(4711)) == NULL);
    CHECK("no-such-icon", LoadIconA(GetModuleHandleA(NULL), MAKEINTRESOURCEA(4711)) == NULL);
    CHECK("screen-size", GetSystemMetrics(SM_CXSCREEN) > 0 && GetSystemMetrics(SM_CYSCREEN) > 0);
    logged = 0;
    SendMessageA(window, WM_CLOSE, 0, 0);
    CHECK("close-destroys", !IsWindow(window) && place_of(window, WM_DESTROY) > 0);
}

static HWND theirs, mine;
static DWORD destroy_error;

static DWORD WINAPI other_thread(LPVOID events)
{
    HANDLE *two = (HANDLE *)events;
    theirs = make("windows", 0, HWND_MESSAGE, NULL);
    SetLastError(0);
    destroy_error = DestroyWindow(mine) ? 0 : GetLastError();
    SetEvent(two[0]);
    WaitForSingleObject(two[1], CHECK_PATIENCE_MS);
    return 0;
}

static void threads(void)
{
    HANDLE events[2], thread;
    MSG m;
    events[0] = check_event(FALSE);
    events[1] = check_event(FALSE);
    mine = make("windows", 0, HWND_MESSAGE, NULL);
    thread = check_spawn(other_thread, events);
    check_wait(events[0]);
    CHECK_EQ_U("destroy-of-another-thread", destroy_error, ERROR_ACCESS_DENIED);
    CHECK("not-destroyed", IsWindow(mine));
    CHECK("theirs", IsWindow(theirs) && GetWindowThreadProcessId(theirs, NULL) != GetCurrentThreadId());
    CHECK("peek-theirs", !PeekMessageA(&m, theirs, 0, 0, PM_NOREMOVE));
    CHECK_FAILS_UNLESS_WINE("get-theirs", "Wine waits for ever", GetMessageA(&m, theirs, 0, 0) == -1,
                            ERROR_INVALID_WINDOW_HANDLE);
    CHECK_FAILS("destroy-theirs", !DestroyWindow(theirs), ERROR_ACCESS_DENIED);
    SetEvent(events[1]);
    check_join(thread);
    CHECK("gone-with-the-thread", !IsWindow(theirs));
    CHECK_FAILS("post-to-window-of-ended-thread", !PostMessageA(theirs, WM_APP, 0, 0), ERROR_INVALID_WINDOW_HANDLE);
    DestroyWindow(mine);
    CloseHandle(events[0]);
    CloseHandle(events[1]);
}

static void controls(void)
{
    HWND parent = make("windows", WS_OVERLAPPED, NULL, NULL), edit;
    char buffer[16];
    BOOL translated;
    edit = CreateWindowA("EDIT", "first", WS_CHILD, 0, 0, 10, 10, parent, (HMENU)(ULONG_PTR)7, NULL, NULL);
    CHECK("system-class", edit != NULL);
    CHECK_EQ_I("control-text", GetWindowTextA(edit, buffer, sizeof buffer), 5);
    CHECK_EQ_S("control-text-is", buffer, "first");
    SetWindowTextA(GetDlgItem(parent, 7), "second");
    GetWindowTextA(edit, buffer, sizeof buffer);
    CHECK_EQ_S("control-text-set", buffer, "second");
    CHECK_SUCCEEDS("item-text-set", SetDlgItemTextA(parent, 7, "third"));
    CHECK_EQ_U("item-text", GetDlgItemTextA(parent, 7, buffer, sizeof buffer), 5);
    CHECK_EQ_S("item-text-is", buffer, "third");
    CHECK_SUCCEEDS("item-number-set", SetDlgItemInt(parent, 7, (UINT)-12, TRUE));
    CHECK("item-number", GetDlgItemInt(parent, 7, &translated, TRUE) == (UINT)-12 && translated);
    SetDlgItemTextA(parent, 7, "port 80");
    CHECK("item-no-number", GetDlgItemInt(parent, 7, &translated, FALSE) == 0 && !translated);
    CHECK_EQ_I("item-message", SendDlgItemMessageA(parent, 7, WM_GETTEXTLENGTH, 0, 0), 7);
    CHECK("item-none", !SetDlgItemTextA(parent, 8, "x"));
    DestroyWindow(parent);
}

int main(void)
{
    check_begin_without_winsock();
    classes();
    creation();
    children();
    look_ups();
    attributes();
    text();
    properties();
    showing();
    threads();
    controls();
    return check_end();
}
