/*
 * windowsx.h - message crackers and short names.
 * https://learn.microsoft.com/windows/win32/api/windowsx/
 */
#ifndef _INC_WINDOWSX
#define _INC_WINDOWSX

#include <windef.h>

#define GlobalAllocPtr(flags, size) (GlobalLock(GlobalAlloc((flags), (size))))
#define GlobalFreePtr(memory) (GlobalUnlock(GlobalHandle(memory)), GlobalFree(GlobalHandle(memory)))
#define GetWindowInstance(window) ((HMODULE)GetWindowLongPtr(window, GWLP_HINSTANCE))
#define GetWindowStyle(window) ((DWORD)GetWindowLong(window, GWL_STYLE))
#define SubclassWindow(window, procedure) ((WNDPROC)SetWindowLongPtr((window), GWLP_WNDPROC, (LPARAM)(WNDPROC)(procedure)))

#define GET_WM_COMMAND_ID(w, l) LOWORD(w)
#define GET_WM_COMMAND_HWND(w, l) (HWND)(l)
#define GET_WM_COMMAND_CMD(w, l) HIWORD(w)
#define GET_X_LPARAM(l) ((int)(short)LOWORD(l))
#define GET_Y_LPARAM(l) ((int)(short)HIWORD(l))

#define HANDLE_MSG(window, message, function) \
    case (message):                           \
        return HANDLE_##message((window), (wParam), (lParam), (function))
#define HANDLE_WM_CREATE(window, w, l, function) ((function)((window), (LPCREATESTRUCT)(l)) ? 0L : (LRESULT)-1L)
#define HANDLE_WM_DESTROY(window, w, l, function) ((function)(window), 0L)
#define HANDLE_WM_CLOSE(window, w, l, function) ((function)(window), 0L)
#define HANDLE_WM_TIMER(window, w, l, function) ((function)((window), (UINT)(w)), 0L)
#define HANDLE_WM_PAINT(window, w, l, function) ((function)(window), 0L)
#define HANDLE_WM_SIZE(window, w, l, function) \
    ((function)((window), (UINT)(w), (int)(short)LOWORD(l), (int)(short)HIWORD(l)), 0L)
#define HANDLE_WM_COMMAND(window, w, l, function) \
    ((function)((window), (int)(LOWORD(w)), (HWND)(l), (UINT)HIWORD(w)), 0L)
#define HANDLE_WM_INITDIALOG(window, w, l, function) \
    (LRESULT)(DWORD)(UINT)(BOOL)(function)((window), (HWND)(w), (LPARAM)(l))

#define ListBox_AddString(window, text) ((int)(DWORD)SendMessage((window), LB_ADDSTRING, 0L, (LPARAM)(LPCTSTR)(text)))
#define ListBox_ResetContent(window) ((BOOL)(DWORD)SendMessage((window), LB_RESETCONTENT, 0L, 0L))
#define Edit_SetText(window, text) SetWindowText((window), (text))
#define Edit_GetText(window, text, length) GetWindowText((window), (text), (length))
#define Button_GetCheck(window) ((int)(DWORD)SendMessage((window), BM_GETCHECK, 0L, 0L))
#define Button_SetCheck(window, check) ((void)SendMessage((window), BM_SETCHECK, (WPARAM)(int)(check), 0L))

#endif /* _INC_WINDOWSX */
