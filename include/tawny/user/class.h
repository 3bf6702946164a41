/*
 * Window classes, and the icons, cursors and brushes they name.
 * https://learn.microsoft.com/windows/win32/winmsg/window-classes
 */
#ifndef TAWNY_USER_CLASS_H
#define TAWNY_USER_CLASS_H

#include <tawny/user/message.h>

typedef LRESULT(CALLBACK *WNDPROC)(HWND window, UINT message, WPARAM w, LPARAM l);

typedef struct tagWNDCLASSA {
    UINT style;
    WNDPROC lpfnWndProc;
    int cbClsExtra;
    int cbWndExtra;
    HINSTANCE hInstance;
    HICON hIcon;
    HCURSOR hCursor;
    HBRUSH hbrBackground;
    LPCSTR lpszMenuName;
    LPCSTR lpszClassName;
} WNDCLASSA, *PWNDCLASSA, *NPWNDCLASSA, *LPWNDCLASSA;

typedef struct tagWNDCLASSW {
    UINT style;
    WNDPROC lpfnWndProc;
    int cbClsExtra;
    int cbWndExtra;
    HINSTANCE hInstance;
    HICON hIcon;
    HCURSOR hCursor;
    HBRUSH hbrBackground;
    LPCWSTR lpszMenuName;
    LPCWSTR lpszClassName;
} WNDCLASSW, *PWNDCLASSW, *NPWNDCLASSW, *LPWNDCLASSW;

typedef struct tagWNDCLASSEXA {
    UINT cbSize;
    UINT style;
    WNDPROC lpfnWndProc;
    int cbClsExtra;
    int cbWndExtra;
    HINSTANCE hInstance;
    HICON hIcon;
    HCURSOR hCursor;
    HBRUSH hbrBackground;
    LPCSTR lpszMenuName;
    LPCSTR lpszClassName;
    HICON hIconSm;
} WNDCLASSEXA, *PWNDCLASSEXA, *NPWNDCLASSEXA, *LPWNDCLASSEXA;

typedef struct tagWNDCLASSEXW {
    UINT cbSize;
    UINT style;
    WNDPROC lpfnWndProc;
    int cbClsExtra;
    int cbWndExtra;
    HINSTANCE hInstance;
    HICON hIcon;
    HCURSOR hCursor;
    HBRUSH hbrBackground;
    LPCWSTR lpszMenuName;
    LPCWSTR lpszClassName;
    HICON hIconSm;
} WNDCLASSEXW, *PWNDCLASSEXW, *NPWNDCLASSEXW, *LPWNDCLASSEXW;

typedef TAWNY_AW(WNDCLASS) WNDCLASS, *PWNDCLASS, *NPWNDCLASS, *LPWNDCLASS;
typedef TAWNY_AW(WNDCLASSEX) WNDCLASSEX, *PWNDCLASSEX, *NPWNDCLASSEX, *LPWNDCLASSEX;

#define CS_VREDRAW 1
#define CS_HREDRAW 2
#define CS_DBLCLKS 8
#define CS_OWNDC 0x20
#define CS_CLASSDC 0x40
#define CS_PARENTDC 0x80
#define CS_NOCLOSE 0x200
#define CS_SAVEBITS 0x800
#define CS_BYTEALIGNCLIENT 0x1000
#define CS_BYTEALIGNWINDOW 0x2000
#define CS_GLOBALCLASS 0x4000
#define CS_DROPSHADOW 0x20000
#define GCL_CBWNDEXTRA (-18)
#define GCL_CBCLSEXTRA (-20)
#define GCL_STYLE (-26)
#define GCW_ATOM (-32)
#define GCLP_MENUNAME (-8)
#define GCLP_HBRBACKGROUND (-10)
#define GCLP_HMODULE (-16)
#define GCLP_WNDPROC (-24)
#define GCLP_HICONSM (-34)
#define GWL_STYLE (-16)
#define GWL_EXSTYLE (-20)
#define GWLP_WNDPROC (-4)
#define GWLP_HINSTANCE (-6)
#define GWLP_HWNDPARENT (-8)
#define GWLP_USERDATA (-21)
#define GWLP_ID (-12)
#define GCLP_HICON (-14)
#define GCLP_HCURSOR (-12)
#define GWL_WNDPROC (-4)
#define GWL_HINSTANCE (-6)
#define GWL_USERDATA (-21)
#define GWL_ID (-12)
#define DWLP_MSGRESULT 0
#define DWLP_DLGPROC (DWLP_MSGRESULT + sizeof(LRESULT))
#define DWLP_USER (DWLP_DLGPROC + sizeof(DLGPROC))
#define COLOR_SCROLLBAR 0
#define COLOR_BACKGROUND 1
#define COLOR_ACTIVECAPTION 2
#define COLOR_MENU 4
#define COLOR_WINDOW 5
#define COLOR_WINDOWFRAME 6
#define COLOR_MENUTEXT 7
#define COLOR_WINDOWTEXT 8
#define COLOR_BTNFACE 15
#define COLOR_3DFACE 15
#define COLOR_APPWORKSPACE 12

#define IS_INTRESOURCE(name) ((((ULONG_PTR)(name)) >> 16) == 0)
#define MAKEINTRESOURCEA(number) ((LPSTR)((ULONG_PTR)((WORD)(number))))
#define MAKEINTRESOURCEW(number) ((LPWSTR)((ULONG_PTR)((WORD)(number))))
#define MAKEINTRESOURCE TAWNY_AW(MAKEINTRESOURCE)
#define MAKEINTATOM(number) ((LPTSTR)((ULONG_PTR)((WORD)(number))))

#define IDI_APPLICATION MAKEINTRESOURCE(32512)
#define IDI_HAND MAKEINTRESOURCE(32513)
#define IDI_ERROR IDI_HAND
#define IDI_QUESTION MAKEINTRESOURCE(32514)
#define IDI_EXCLAMATION MAKEINTRESOURCE(32515)
#define IDI_WARNING IDI_EXCLAMATION
#define IDI_ASTERISK MAKEINTRESOURCE(32516)
#define IDI_INFORMATION IDI_ASTERISK
#define IDI_WINLOGO MAKEINTRESOURCE(32517)
#define IDC_ARROW MAKEINTRESOURCE(32512)
#define IDC_IBEAM MAKEINTRESOURCE(32513)
#define IDC_WAIT MAKEINTRESOURCE(32514)
#define IDC_CROSS MAKEINTRESOURCE(32515)
#define IDC_HAND MAKEINTRESOURCE(32649)

TAWNY_BEGIN_DECLS
ATOM WINAPI RegisterClassA(const WNDCLASSA *window_class) TAWNY_API(RegisterClassA);
ATOM WINAPI RegisterClassW(const WNDCLASSW *window_class) TAWNY_API(RegisterClassW);
ATOM WINAPI RegisterClassExA(const WNDCLASSEXA *window_class) TAWNY_API(RegisterClassExA);
ATOM WINAPI RegisterClassExW(const WNDCLASSEXW *window_class) TAWNY_API(RegisterClassExW);
BOOL WINAPI UnregisterClassA(LPCSTR name, HINSTANCE instance) TAWNY_API(UnregisterClassA);
BOOL WINAPI UnregisterClassW(LPCWSTR name, HINSTANCE instance) TAWNY_API(UnregisterClassW);
BOOL WINAPI GetClassInfoA(HINSTANCE instance, LPCSTR name, LPWNDCLASSA window_class) TAWNY_API(GetClassInfoA);
BOOL WINAPI GetClassInfoW(HINSTANCE instance, LPCWSTR name, LPWNDCLASSW window_class) TAWNY_API(GetClassInfoW);
BOOL WINAPI GetClassInfoExA(HINSTANCE instance, LPCSTR name, LPWNDCLASSEXA window_class) TAWNY_API(GetClassInfoExA);
BOOL WINAPI GetClassInfoExW(HINSTANCE instance, LPCWSTR name, LPWNDCLASSEXW window_class) TAWNY_API(GetClassInfoExW);
int WINAPI GetClassNameA(HWND window, LPSTR name, int length) TAWNY_API(GetClassNameA);
int WINAPI GetClassNameW(HWND window, LPWSTR name, int length) TAWNY_API(GetClassNameW);
HICON WINAPI LoadIconA(HINSTANCE instance, LPCSTR name) TAWNY_API(LoadIconA);
HICON WINAPI LoadIconW(HINSTANCE instance, LPCWSTR name) TAWNY_API(LoadIconW);
HCURSOR WINAPI LoadCursorA(HINSTANCE instance, LPCSTR name) TAWNY_API(LoadCursorA);
HCURSOR WINAPI LoadCursorW(HINSTANCE instance, LPCWSTR name) TAWNY_API(LoadCursorW);
HCURSOR WINAPI SetCursor(HCURSOR cursor) TAWNY_API(SetCursor);
BOOL WINAPI DestroyIcon(HICON icon) TAWNY_API(DestroyIcon);
HANDLE WINAPI LoadImageA(HINSTANCE instance, LPCSTR name, UINT type, int cx, int cy, UINT flags)
    TAWNY_API(LoadImageA);
HANDLE WINAPI LoadImageW(HINSTANCE instance, LPCWSTR name, UINT type, int cx, int cy, UINT flags)
    TAWNY_API(LoadImageW);
HMENU WINAPI LoadMenuA(HINSTANCE instance, LPCSTR name) TAWNY_API(LoadMenuA);
HMENU WINAPI LoadMenuW(HINSTANCE instance, LPCWSTR name) TAWNY_API(LoadMenuW);
HACCEL WINAPI LoadAcceleratorsA(HINSTANCE instance, LPCSTR name) TAWNY_API(LoadAcceleratorsA);
HACCEL WINAPI LoadAcceleratorsW(HINSTANCE instance, LPCWSTR name) TAWNY_API(LoadAcceleratorsW);
int WINAPI TranslateAcceleratorA(HWND window, HACCEL table, LPMSG message) TAWNY_API(TranslateAcceleratorA);
int WINAPI TranslateAcceleratorW(HWND window, HACCEL table, LPMSG message) TAWNY_API(TranslateAcceleratorW);
int WINAPI LoadStringA(HINSTANCE instance, UINT id, LPSTR buffer, int length) TAWNY_API(LoadStringA);
int WINAPI LoadStringW(HINSTANCE instance, UINT id, LPWSTR buffer, int length) TAWNY_API(LoadStringW);
TAWNY_END_DECLS

#define RegisterClass TAWNY_AW(RegisterClass)
#define RegisterClassEx TAWNY_AW(RegisterClassEx)
#define UnregisterClass TAWNY_AW(UnregisterClass)
#define GetClassInfo TAWNY_AW(GetClassInfo)
#define GetClassInfoEx TAWNY_AW(GetClassInfoEx)
#define GetClassName TAWNY_AW(GetClassName)
#define LoadIcon TAWNY_AW(LoadIcon)
#define LoadCursor TAWNY_AW(LoadCursor)
#define LoadImage TAWNY_AW(LoadImage)
#define LoadMenu TAWNY_AW(LoadMenu)
#define LoadAccelerators TAWNY_AW(LoadAccelerators)
#define TranslateAccelerator TAWNY_AW(TranslateAccelerator)
#define LoadString TAWNY_AW(LoadString)

#endif /* TAWNY_USER_CLASS_H */
