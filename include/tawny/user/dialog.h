/*
 * Message boxes, dialog boxes and their items.
 * https://learn.microsoft.com/windows/win32/dlgbox/dialog-boxes
 */
#ifndef TAWNY_USER_DIALOG_H
#define TAWNY_USER_DIALOG_H

#include <tawny/user/class.h>

typedef INT_PTR(CALLBACK *DLGPROC)(HWND window, UINT message, WPARAM w, LPARAM l);

#define MB_OK 0
#define MB_OKCANCEL 1
#define MB_ABORTRETRYIGNORE 2
#define MB_YESNOCANCEL 3
#define MB_YESNO 4
#define MB_RETRYCANCEL 5
#define MB_ICONHAND 0x10
#define MB_ICONQUESTION 0x20
#define MB_ICONEXCLAMATION 0x30
#define MB_ICONASTERISK 0x40
#define MB_USERICON 0x80
#define MB_ICONWARNING 0x30
#define MB_ICONERROR 0x10
#define MB_ICONINFORMATION 0x40
#define MB_ICONSTOP 0x10
#define MB_DEFBUTTON1 0
#define MB_DEFBUTTON2 0x100
#define MB_DEFBUTTON3 0x200
#define MB_APPLMODAL 0
#define MB_SYSTEMMODAL 0x1000
#define MB_TASKMODAL 0x2000
#define MB_NOFOCUS 0x8000
#define MB_SETFOREGROUND 0x10000
#define MB_DEFAULT_DESKTOP_ONLY 0x20000
#define MB_TOPMOST 0x40000
#define MB_SERVICE_NOTIFICATION 0x200000
#define IDOK 1
#define IDCANCEL 2
#define IDABORT 3
#define IDRETRY 4
#define IDIGNORE 5
#define IDYES 6
#define IDNO 7
#define IDCLOSE 8
#define IDHELP 9

TAWNY_BEGIN_DECLS
int WINAPI MessageBoxA(HWND owner, LPCSTR text, LPCSTR caption, UINT type) TAWNY_API(MessageBoxA);
int WINAPI MessageBoxW(HWND owner, LPCWSTR text, LPCWSTR caption, UINT type) TAWNY_API(MessageBoxW);
int WINAPI MessageBoxExA(HWND owner, LPCSTR text, LPCSTR caption, UINT type, WORD language)
    TAWNY_API(MessageBoxExA);
int WINAPI MessageBoxExW(HWND owner, LPCWSTR text, LPCWSTR caption, UINT type, WORD language)
    TAWNY_API(MessageBoxExW);
BOOL WINAPI MessageBeep(UINT type) TAWNY_API(MessageBeep);
INT_PTR WINAPI DialogBoxParamA(HINSTANCE instance, LPCSTR name, HWND parent, DLGPROC function, LPARAM parameter)
    TAWNY_API(DialogBoxParamA);
INT_PTR WINAPI DialogBoxParamW(HINSTANCE instance, LPCWSTR name, HWND parent, DLGPROC function, LPARAM parameter)
    TAWNY_API(DialogBoxParamW);
HWND WINAPI CreateDialogParamA(HINSTANCE instance, LPCSTR name, HWND parent, DLGPROC function, LPARAM parameter)
    TAWNY_API(CreateDialogParamA);
HWND WINAPI CreateDialogParamW(HINSTANCE instance, LPCWSTR name, HWND parent, DLGPROC function, LPARAM parameter)
    TAWNY_API(CreateDialogParamW);
BOOL WINAPI EndDialog(HWND dialog, INT_PTR result) TAWNY_API(EndDialog);
BOOL WINAPI IsDialogMessageA(HWND dialog, LPMSG message) TAWNY_API(IsDialogMessageA);
BOOL WINAPI IsDialogMessageW(HWND dialog, LPMSG message) TAWNY_API(IsDialogMessageW);
HWND WINAPI GetDlgItem(HWND dialog, int item) TAWNY_API(GetDlgItem);
int WINAPI GetDlgCtrlID(HWND window) TAWNY_API(GetDlgCtrlID);
UINT WINAPI GetDlgItemInt(HWND dialog, int item, BOOL *translated, BOOL is_signed) TAWNY_API(GetDlgItemInt);
BOOL WINAPI SetDlgItemInt(HWND dialog, int item, UINT value, BOOL is_signed) TAWNY_API(SetDlgItemInt);
UINT WINAPI GetDlgItemTextA(HWND dialog, int item, LPSTR text, int length) TAWNY_API(GetDlgItemTextA);
UINT WINAPI GetDlgItemTextW(HWND dialog, int item, LPWSTR text, int length) TAWNY_API(GetDlgItemTextW);
BOOL WINAPI SetDlgItemTextA(HWND dialog, int item, LPCSTR text) TAWNY_API(SetDlgItemTextA);
BOOL WINAPI SetDlgItemTextW(HWND dialog, int item, LPCWSTR text) TAWNY_API(SetDlgItemTextW);
LRESULT WINAPI SendDlgItemMessageA(HWND dialog, int item, UINT message, WPARAM w, LPARAM l)
    TAWNY_API(SendDlgItemMessageA);
LRESULT WINAPI SendDlgItemMessageW(HWND dialog, int item, UINT message, WPARAM w, LPARAM l)
    TAWNY_API(SendDlgItemMessageW);
BOOL WINAPI CheckDlgButton(HWND dialog, int button, UINT check) TAWNY_API(CheckDlgButton);
UINT WINAPI IsDlgButtonChecked(HWND dialog, int button) TAWNY_API(IsDlgButtonChecked);
TAWNY_END_DECLS

#define MessageBox TAWNY_AW(MessageBox)
#define MessageBoxEx TAWNY_AW(MessageBoxEx)
#define DialogBoxParam TAWNY_AW(DialogBoxParam)
#define CreateDialogParam TAWNY_AW(CreateDialogParam)
#define IsDialogMessage TAWNY_AW(IsDialogMessage)
#define GetDlgItemText TAWNY_AW(GetDlgItemText)
#define SetDlgItemText TAWNY_AW(SetDlgItemText)
#define SendDlgItemMessage TAWNY_AW(SendDlgItemMessage)
#define DialogBoxA(instance, name, parent, function) DialogBoxParamA(instance, name, parent, function, 0)
#define DialogBoxW(instance, name, parent, function) DialogBoxParamW(instance, name, parent, function, 0)
#define DialogBox TAWNY_AW(DialogBox)
#define CreateDialogA(instance, name, parent, function) CreateDialogParamA(instance, name, parent, function, 0)
#define CreateDialogW(instance, name, parent, function) CreateDialogParamW(instance, name, parent, function, 0)
#define CreateDialog TAWNY_AW(CreateDialog)

#endif /* TAWNY_USER_DIALOG_H */
