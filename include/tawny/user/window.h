/*
 * Windows: creation, styles, position, text and painting.
 * https://learn.microsoft.com/windows/win32/winmsg/windows
 */
#ifndef TAWNY_USER_WINDOW_H
#define TAWNY_USER_WINDOW_H

#include <tawny/user/class.h>

#define WS_OVERLAPPED 0x00000000
#define WS_POPUP 0x80000000
#define WS_CHILD 0x40000000
#define WS_MINIMIZE 0x20000000
#define WS_VISIBLE 0x10000000
#define WS_DISABLED 0x08000000
#define WS_CLIPSIBLINGS 0x04000000
#define WS_CLIPCHILDREN 0x02000000
#define WS_MAXIMIZE 0x01000000
#define WS_CAPTION 0x00C00000
#define WS_BORDER 0x00800000
#define WS_DLGFRAME 0x00400000
#define WS_VSCROLL 0x00200000
#define WS_HSCROLL 0x00100000
#define WS_SYSMENU 0x00080000
#define WS_THICKFRAME 0x00040000
#define WS_GROUP 0x00020000
#define WS_TABSTOP 0x00010000
#define WS_MINIMIZEBOX 0x00020000
#define WS_MAXIMIZEBOX 0x00010000
#define WS_TILED 0x00000000
#define WS_ICONIC 0x20000000
#define WS_SIZEBOX 0x00040000
#define WS_OVERLAPPEDWINDOW 0x00CF0000
#define WS_TILEDWINDOW 0x00CF0000
#define WS_POPUPWINDOW 0x80880000
#define WS_CHILDWINDOW 0x40000000
#define WS_EX_DLGMODALFRAME 0x00000001
#define WS_EX_NOPARENTNOTIFY 0x00000004
#define WS_EX_TOPMOST 0x00000008
#define WS_EX_ACCEPTFILES 0x00000010
#define WS_EX_TRANSPARENT 0x00000020
#define WS_EX_MDICHILD 0x00000040
#define WS_EX_TOOLWINDOW 0x00000080
#define WS_EX_WINDOWEDGE 0x00000100
#define WS_EX_CLIENTEDGE 0x00000200
#define WS_EX_CONTEXTHELP 0x00000400
#define WS_EX_CONTROLPARENT 0x00010000
#define WS_EX_STATICEDGE 0x00020000
#define WS_EX_APPWINDOW 0x00040000
#define WS_EX_LAYERED 0x00080000
#define WS_EX_NOACTIVATE 0x08000000
#define ES_LEFT 0
#define ES_CENTER 1
#define ES_RIGHT 2
#define ES_MULTILINE 4
#define ES_AUTOVSCROLL 0x40
#define ES_AUTOHSCROLL 0x80
#define ES_READONLY 0x800
#define ES_NUMBER 0x2000
#define BS_PUSHBUTTON 0
#define BS_DEFPUSHBUTTON 1
#define BS_CHECKBOX 2
#define BS_AUTOCHECKBOX 3
#define LBS_NOTIFY 1
#define LBS_STANDARD 0xA00003
#define SS_LEFT 0
#define CW_USEDEFAULT ((int)0x80000000)
#define SW_HIDE 0
#define SW_SHOWNORMAL 1
#define SW_NORMAL 1
#define SW_SHOWMINIMIZED 2
#define SW_SHOWMAXIMIZED 3
#define SW_MAXIMIZE 3
#define SW_SHOWNOACTIVATE 4
#define SW_SHOW 5
#define SW_MINIMIZE 6
#define SW_SHOWMINNOACTIVE 7
#define SW_SHOWNA 8
#define SW_RESTORE 9
#define SW_SHOWDEFAULT 10
#define SW_FORCEMINIMIZE 11
#define SWP_NOSIZE 1
#define SWP_NOMOVE 2
#define SWP_NOZORDER 4
#define SWP_NOREDRAW 8
#define SWP_NOACTIVATE 0x10
#define SWP_FRAMECHANGED 0x20
#define SWP_SHOWWINDOW 0x40
#define SWP_HIDEWINDOW 0x80
#define GW_HWNDFIRST 0
#define GW_HWNDLAST 1
#define GW_HWNDNEXT 2
#define GW_HWNDPREV 3
#define GW_OWNER 4
#define GW_CHILD 5
#define GA_PARENT 1
#define GA_ROOT 2
#define GA_ROOTOWNER 3
#define SM_CXSCREEN 0
#define SM_CYSCREEN 1
#define SM_CXICON 11
#define SM_CYICON 12
#define SM_REMOTESESSION 4096

typedef struct tagCREATESTRUCTA {
    LPVOID lpCreateParams;
    HINSTANCE hInstance;
    HMENU hMenu;
    HWND hwndParent;
    int cy;
    int cx;
    int y;
    int x;
    LONG style;
    LPCSTR lpszName;
    LPCSTR lpszClass;
    DWORD dwExStyle;
} CREATESTRUCTA, *LPCREATESTRUCTA;

typedef struct tagCREATESTRUCTW {
    LPVOID lpCreateParams;
    HINSTANCE hInstance;
    HMENU hMenu;
    HWND hwndParent;
    int cy;
    int cx;
    int y;
    int x;
    LONG style;
    LPCWSTR lpszName;
    LPCWSTR lpszClass;
    DWORD dwExStyle;
} CREATESTRUCTW, *LPCREATESTRUCTW;

typedef TAWNY_AW(CREATESTRUCT) CREATESTRUCT, *LPCREATESTRUCT;

typedef struct tagSTYLESTRUCT {
    DWORD styleOld;
    DWORD styleNew;
} STYLESTRUCT, *LPSTYLESTRUCT;

typedef struct tagWINDOWPOS {
    HWND hwnd;
    HWND hwndInsertAfter;
    int x;
    int y;
    int cx;
    int cy;
    UINT flags;
} WINDOWPOS, *LPWINDOWPOS, *PWINDOWPOS;

typedef struct tagMINMAXINFO {
    POINT ptReserved;
    POINT ptMaxSize;
    POINT ptMaxPosition;
    POINT ptMinTrackSize;
    POINT ptMaxTrackSize;
} MINMAXINFO, *PMINMAXINFO, *LPMINMAXINFO;

typedef struct tagPAINTSTRUCT {
    HDC hdc;
    BOOL fErase;
    RECT rcPaint;
    BOOL fRestore;
    BOOL fIncUpdate;
    BYTE rgbReserved[32];
} PAINTSTRUCT, *PPAINTSTRUCT, *NPPAINTSTRUCT, *LPPAINTSTRUCT;

typedef BOOL(CALLBACK *WNDENUMPROC)(HWND window, LPARAM parameter);

TAWNY_BEGIN_DECLS
HWND WINAPI CreateWindowExA(DWORD extended_style, LPCSTR window_class, LPCSTR name, DWORD style, int x, int y,
    int width,
    int height, HWND parent, HMENU menu, HINSTANCE instance, LPVOID parameter) TAWNY_API(CreateWindowExA);
HWND WINAPI CreateWindowExW(DWORD extended_style, LPCWSTR window_class, LPCWSTR name, DWORD style, int x, int y,
    int width, int height, HWND parent, HMENU menu, HINSTANCE instance, LPVOID parameter) TAWNY_API(CreateWindowExW);
BOOL WINAPI DestroyWindow(HWND window) TAWNY_API(DestroyWindow);
LRESULT WINAPI DefWindowProcA(HWND window, UINT message, WPARAM w, LPARAM l) TAWNY_API(DefWindowProcA);
LRESULT WINAPI DefWindowProcW(HWND window, UINT message, WPARAM w, LPARAM l) TAWNY_API(DefWindowProcW);
LRESULT WINAPI CallWindowProcA(WNDPROC procedure, HWND window, UINT message, WPARAM w, LPARAM l)
    TAWNY_API(CallWindowProcA);
LRESULT WINAPI CallWindowProcW(WNDPROC procedure, HWND window, UINT message, WPARAM w, LPARAM l)
    TAWNY_API(CallWindowProcW);
BOOL WINAPI IsWindow(HWND window) TAWNY_API(IsWindow);
BOOL WINAPI IsWindowVisible(HWND window) TAWNY_API(IsWindowVisible);
BOOL WINAPI IsWindowUnicode(HWND window) TAWNY_API(IsWindowUnicode);
BOOL WINAPI IsIconic(HWND window) TAWNY_API(IsIconic);
BOOL WINAPI ShowWindow(HWND window, int command) TAWNY_API(ShowWindow);
BOOL WINAPI UpdateWindow(HWND window) TAWNY_API(UpdateWindow);
BOOL WINAPI ShowWindowAsync(HWND window, int command) TAWNY_API(ShowWindowAsync);
BOOL WINAPI BringWindowToTop(HWND window) TAWNY_API(BringWindowToTop);
HWND WINAPI GetFocus(VOID) TAWNY_API(GetFocus);
BOOL WINAPI IsWindowEnabled(HWND window) TAWNY_API(IsWindowEnabled);
BOOL WINAPI EnableWindow(HWND window, BOOL enable) TAWNY_API(EnableWindow);
BOOL WINAPI MoveWindow(HWND window, int x, int y, int width, int height, BOOL repaint) TAWNY_API(MoveWindow);
BOOL WINAPI SetWindowPos(HWND window, HWND after, int x, int y, int cx, int cy, UINT flags) TAWNY_API(SetWindowPos);
BOOL WINAPI GetWindowRect(HWND window, LPRECT rectangle) TAWNY_API(GetWindowRect);
BOOL WINAPI GetClientRect(HWND window, LPRECT rectangle) TAWNY_API(GetClientRect);
BOOL WINAPI SetForegroundWindow(HWND window) TAWNY_API(SetForegroundWindow);
HWND WINAPI GetForegroundWindow(VOID) TAWNY_API(GetForegroundWindow);
HWND WINAPI GetDesktopWindow(VOID) TAWNY_API(GetDesktopWindow);
HWND WINAPI GetActiveWindow(VOID) TAWNY_API(GetActiveWindow);
HWND WINAPI SetFocus(HWND window) TAWNY_API(SetFocus);
HWND WINAPI GetParent(HWND window) TAWNY_API(GetParent);
HWND WINAPI SetParent(HWND window, HWND parent) TAWNY_API(SetParent);
HWND WINAPI GetWindow(HWND window, UINT which) TAWNY_API(GetWindow);
HWND WINAPI GetAncestor(HWND window, UINT which) TAWNY_API(GetAncestor);
HWND WINAPI GetTopWindow(HWND window) TAWNY_API(GetTopWindow);
BOOL WINAPI IsChild(HWND parent, HWND window) TAWNY_API(IsChild);
BOOL WINAPI EnumWindows(WNDENUMPROC function, LPARAM parameter) TAWNY_API(EnumWindows);
BOOL WINAPI EnumChildWindows(HWND parent, WNDENUMPROC function, LPARAM parameter) TAWNY_API(EnumChildWindows);
BOOL WINAPI EnumThreadWindows(DWORD thread, WNDENUMPROC function, LPARAM parameter) TAWNY_API(EnumThreadWindows);
DWORD WINAPI GetWindowThreadProcessId(HWND window, LPDWORD process_id) TAWNY_API(GetWindowThreadProcessId);
HWND WINAPI FindWindowA(LPCSTR window_class, LPCSTR name) TAWNY_API(FindWindowA);
HWND WINAPI FindWindowW(LPCWSTR window_class, LPCWSTR name) TAWNY_API(FindWindowW);
HWND WINAPI FindWindowExA(HWND parent, HWND after, LPCSTR window_class, LPCSTR name) TAWNY_API(FindWindowExA);
HWND WINAPI FindWindowExW(HWND parent, HWND after, LPCWSTR window_class, LPCWSTR name) TAWNY_API(FindWindowExW);
BOOL WINAPI SetWindowTextA(HWND window, LPCSTR text) TAWNY_API(SetWindowTextA);
BOOL WINAPI SetWindowTextW(HWND window, LPCWSTR text) TAWNY_API(SetWindowTextW);
int WINAPI GetWindowTextA(HWND window, LPSTR text, int length) TAWNY_API(GetWindowTextA);
int WINAPI GetWindowTextW(HWND window, LPWSTR text, int length) TAWNY_API(GetWindowTextW);
int WINAPI GetWindowTextLengthA(HWND window) TAWNY_API(GetWindowTextLengthA);
int WINAPI GetWindowTextLengthW(HWND window) TAWNY_API(GetWindowTextLengthW);
LONG WINAPI GetWindowLongA(HWND window, int index) TAWNY_API(GetWindowLongA);
LONG WINAPI GetWindowLongW(HWND window, int index) TAWNY_API(GetWindowLongW);
LONG WINAPI SetWindowLongA(HWND window, int index, LONG value) TAWNY_API(SetWindowLongA);
LONG WINAPI SetWindowLongW(HWND window, int index, LONG value) TAWNY_API(SetWindowLongW);
LONG_PTR WINAPI GetWindowLongPtrA(HWND window, int index) TAWNY_API(GetWindowLongPtrA);
LONG_PTR WINAPI GetWindowLongPtrW(HWND window, int index) TAWNY_API(GetWindowLongPtrW);
LONG_PTR WINAPI SetWindowLongPtrA(HWND window, int index, LONG_PTR value) TAWNY_API(SetWindowLongPtrA);
LONG_PTR WINAPI SetWindowLongPtrW(HWND window, int index, LONG_PTR value) TAWNY_API(SetWindowLongPtrW);
DWORD WINAPI GetClassLongA(HWND window, int index) TAWNY_API(GetClassLongA);
DWORD WINAPI GetClassLongW(HWND window, int index) TAWNY_API(GetClassLongW);
DWORD WINAPI SetClassLongA(HWND window, int index, LONG value) TAWNY_API(SetClassLongA);
DWORD WINAPI SetClassLongW(HWND window, int index, LONG value) TAWNY_API(SetClassLongW);
ULONG_PTR WINAPI GetClassLongPtrA(HWND window, int index) TAWNY_API(GetClassLongPtrA);
ULONG_PTR WINAPI GetClassLongPtrW(HWND window, int index) TAWNY_API(GetClassLongPtrW);
ULONG_PTR WINAPI SetClassLongPtrA(HWND window, int index, LONG_PTR value) TAWNY_API(SetClassLongPtrA);
ULONG_PTR WINAPI SetClassLongPtrW(HWND window, int index, LONG_PTR value) TAWNY_API(SetClassLongPtrW);
BOOL WINAPI SetPropA(HWND window, LPCSTR name, HANDLE value) TAWNY_API(SetPropA);
BOOL WINAPI SetPropW(HWND window, LPCWSTR name, HANDLE value) TAWNY_API(SetPropW);
HANDLE WINAPI GetPropA(HWND window, LPCSTR name) TAWNY_API(GetPropA);
HANDLE WINAPI GetPropW(HWND window, LPCWSTR name) TAWNY_API(GetPropW);
HANDLE WINAPI RemovePropA(HWND window, LPCSTR name) TAWNY_API(RemovePropA);
HANDLE WINAPI RemovePropW(HWND window, LPCWSTR name) TAWNY_API(RemovePropW);
HDC WINAPI BeginPaint(HWND window, LPPAINTSTRUCT paint) TAWNY_API(BeginPaint);
BOOL WINAPI EndPaint(HWND window, const PAINTSTRUCT *paint) TAWNY_API(EndPaint);
HDC WINAPI GetDC(HWND window) TAWNY_API(GetDC);
int WINAPI ReleaseDC(HWND window, HDC context) TAWNY_API(ReleaseDC);
BOOL WINAPI InvalidateRect(HWND window, const RECT *rectangle, BOOL erase) TAWNY_API(InvalidateRect);
BOOL WINAPI ValidateRect(HWND window, const RECT *rectangle) TAWNY_API(ValidateRect);
int WINAPI DrawTextA(HDC context, LPCSTR text, int length, LPRECT rectangle, UINT format) TAWNY_API(DrawTextA);
int WINAPI DrawTextW(HDC context, LPCWSTR text, int length, LPRECT rectangle, UINT format) TAWNY_API(DrawTextW);
int WINAPI FillRect(HDC context, const RECT *rectangle, HBRUSH brush) TAWNY_API(FillRect);
int WINAPI GetSystemMetrics(int index) TAWNY_API(GetSystemMetrics);
BOOL WINAPI GetCursorPos(LPPOINT point) TAWNY_API(GetCursorPos);
HMENU WINAPI GetSystemMenu(HWND window, BOOL revert) TAWNY_API(GetSystemMenu);
BOOL WINAPI DeleteMenu(HMENU menu, UINT position, UINT flags) TAWNY_API(DeleteMenu);
BOOL WINAPI EnableMenuItem(HMENU menu, UINT item, UINT enable) TAWNY_API(EnableMenuItem);
BOOL WINAPI ExitWindowsEx(UINT flags, DWORD reason) TAWNY_API(ExitWindowsEx);
HDESK WINAPI GetThreadDesktop(DWORD thread) TAWNY_API(GetThreadDesktop);
HWINSTA WINAPI GetProcessWindowStation(VOID) TAWNY_API(GetProcessWindowStation);
TAWNY_END_DECLS

#define DT_TOP 0
#define DT_LEFT 0
#define DT_CENTER 1
#define DT_RIGHT 2
#define DT_VCENTER 4
#define DT_WORDBREAK 0x10
#define DT_SINGLELINE 0x20
#define MF_BYCOMMAND 0
#define MF_BYPOSITION 0x400
#define MF_ENABLED 0
#define MF_GRAYED 1
#define EWX_LOGOFF 0
#define EWX_SHUTDOWN 1
#define EWX_REBOOT 2
#define EWX_FORCE 4
#define EWX_POWEROFF 8
#define IMAGE_BITMAP 0
#define IMAGE_ICON 1
#define IMAGE_CURSOR 2
#define LR_DEFAULTCOLOR 0
#define LR_LOADFROMFILE 0x10
#define LR_SHARED 0x8000

#define CreateWindowEx TAWNY_AW(CreateWindowEx)
#define CreateWindowA(window_class, name, style, x, y, width, height, parent, menu, instance, parameter) \
    CreateWindowExA(0, window_class, name, style, x, y, width, height, parent, menu, instance, parameter)
#define CreateWindowW(window_class, name, style, x, y, width, height, parent, menu, instance, parameter) \
    CreateWindowExW(0, window_class, name, style, x, y, width, height, parent, menu, instance, parameter)
#define CreateWindow TAWNY_AW(CreateWindow)
#define DefWindowProc TAWNY_AW(DefWindowProc)
#define CallWindowProc TAWNY_AW(CallWindowProc)
#define FindWindow TAWNY_AW(FindWindow)
#define FindWindowEx TAWNY_AW(FindWindowEx)
#define GetNextWindow(window, which) GetWindow(window, which)
#define EnumTaskWindows(task, function, parameter) EnumThreadWindows((ULONG)(ULONG_PTR)(task), function, parameter)
#define GetClassLong TAWNY_AW(GetClassLong)
#define SetClassLong TAWNY_AW(SetClassLong)
#define GetClassLongPtr TAWNY_AW(GetClassLongPtr)
#define SetClassLongPtr TAWNY_AW(SetClassLongPtr)
#define SetProp TAWNY_AW(SetProp)
#define GetProp TAWNY_AW(GetProp)
#define RemoveProp TAWNY_AW(RemoveProp)
#define SetWindowText TAWNY_AW(SetWindowText)
#define GetWindowText TAWNY_AW(GetWindowText)
#define GetWindowTextLength TAWNY_AW(GetWindowTextLength)
#define GetWindowLong TAWNY_AW(GetWindowLong)
#define SetWindowLong TAWNY_AW(SetWindowLong)
#define GetWindowLongPtr TAWNY_AW(GetWindowLongPtr)
#define SetWindowLongPtr TAWNY_AW(SetWindowLongPtr)
#define DrawText TAWNY_AW(DrawText)

#endif /* TAWNY_USER_WINDOW_H */
