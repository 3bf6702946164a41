/*
 * Message queues, timers and waits for messages.
 * https://learn.microsoft.com/windows/win32/winmsg/messages-and-message-queues
 */
#ifndef TAWNY_USER_MESSAGE_H
#define TAWNY_USER_MESSAGE_H

#include <windef.h>

typedef struct tagMSG {
    HWND hwnd;
    UINT message;
    WPARAM wParam;
    LPARAM lParam;
    DWORD time;
    POINT pt;
} MSG, *PMSG, *NPMSG, *LPMSG;

typedef VOID(CALLBACK *TIMERPROC)(HWND window, UINT message, UINT_PTR id, DWORD time);
typedef VOID(CALLBACK *SENDASYNCPROC)(HWND window, UINT message, ULONG_PTR data, LRESULT result);

typedef struct tagCOPYDATASTRUCT {
    ULONG_PTR dwData;
    DWORD cbData;
    PVOID lpData;
} COPYDATASTRUCT, *PCOPYDATASTRUCT;

TAWNY_BEGIN_DECLS
BOOL WINAPI GetMessageA(LPMSG message, HWND window, UINT first, UINT last) TAWNY_API(GetMessageA);
BOOL WINAPI GetMessageW(LPMSG message, HWND window, UINT first, UINT last) TAWNY_API(GetMessageW);
BOOL WINAPI PeekMessageA(LPMSG message, HWND window, UINT first, UINT last, UINT flags) TAWNY_API(PeekMessageA);
BOOL WINAPI PeekMessageW(LPMSG message, HWND window, UINT first, UINT last, UINT flags) TAWNY_API(PeekMessageW);
BOOL WINAPI TranslateMessage(const MSG *message) TAWNY_API(TranslateMessage);
LRESULT WINAPI DispatchMessageA(const MSG *message) TAWNY_API(DispatchMessageA);
LRESULT WINAPI DispatchMessageW(const MSG *message) TAWNY_API(DispatchMessageW);
BOOL WINAPI PostMessageA(HWND window, UINT message, WPARAM w, LPARAM l) TAWNY_API(PostMessageA);
BOOL WINAPI PostMessageW(HWND window, UINT message, WPARAM w, LPARAM l) TAWNY_API(PostMessageW);
BOOL WINAPI PostThreadMessageA(DWORD thread, UINT message, WPARAM w, LPARAM l) TAWNY_API(PostThreadMessageA);
BOOL WINAPI PostThreadMessageW(DWORD thread, UINT message, WPARAM w, LPARAM l) TAWNY_API(PostThreadMessageW);
VOID WINAPI PostQuitMessage(int code) TAWNY_API(PostQuitMessage);
LRESULT WINAPI SendMessageA(HWND window, UINT message, WPARAM w, LPARAM l) TAWNY_API(SendMessageA);
LRESULT WINAPI SendMessageW(HWND window, UINT message, WPARAM w, LPARAM l) TAWNY_API(SendMessageW);
LRESULT WINAPI SendMessageTimeoutA(HWND window, UINT message, WPARAM w, LPARAM l, UINT flags, UINT milliseconds,
    PDWORD_PTR result) TAWNY_API(SendMessageTimeoutA);
LRESULT WINAPI SendMessageTimeoutW(HWND window, UINT message, WPARAM w, LPARAM l, UINT flags, UINT milliseconds,
    PDWORD_PTR result) TAWNY_API(SendMessageTimeoutW);
BOOL WINAPI SendNotifyMessageA(HWND window, UINT message, WPARAM w, LPARAM l) TAWNY_API(SendNotifyMessageA);
BOOL WINAPI SendNotifyMessageW(HWND window, UINT message, WPARAM w, LPARAM l) TAWNY_API(SendNotifyMessageW);
BOOL WINAPI SendMessageCallbackA(HWND window, UINT message, WPARAM w, LPARAM l, SENDASYNCPROC function,
    ULONG_PTR data) TAWNY_API(SendMessageCallbackA);
BOOL WINAPI SendMessageCallbackW(HWND window, UINT message, WPARAM w, LPARAM l, SENDASYNCPROC function,
    ULONG_PTR data) TAWNY_API(SendMessageCallbackW);
BOOL WINAPI ReplyMessage(LRESULT result) TAWNY_API(ReplyMessage);
BOOL WINAPI InSendMessage(VOID) TAWNY_API(InSendMessage);
DWORD WINAPI InSendMessageEx(LPVOID reserved) TAWNY_API(InSendMessageEx);
BOOL WINAPI WaitMessage(VOID) TAWNY_API(WaitMessage);
DWORD WINAPI GetQueueStatus(UINT flags) TAWNY_API(GetQueueStatus);
DWORD WINAPI GetMessagePos(VOID) TAWNY_API(GetMessagePos);
LONG WINAPI GetMessageTime(VOID) TAWNY_API(GetMessageTime);
LPARAM WINAPI GetMessageExtraInfo(VOID) TAWNY_API(GetMessageExtraInfo);
LPARAM WINAPI SetMessageExtraInfo(LPARAM value) TAWNY_API(SetMessageExtraInfo);
BOOL WINAPI GetInputState(VOID) TAWNY_API(GetInputState);
BOOL WINAPI IsGUIThread(BOOL convert) TAWNY_API(IsGUIThread);
BOOL WINAPI AttachThreadInput(DWORD from, DWORD to, BOOL attach) TAWNY_API(AttachThreadInput);
UINT WINAPI RegisterWindowMessageA(LPCSTR name) TAWNY_API(RegisterWindowMessageA);
UINT WINAPI RegisterWindowMessageW(LPCWSTR name) TAWNY_API(RegisterWindowMessageW);
DWORD WINAPI MsgWaitForMultipleObjects(DWORD count, const HANDLE *objects, BOOL all, DWORD milliseconds, DWORD mask)
    TAWNY_API(MsgWaitForMultipleObjects);
DWORD WINAPI MsgWaitForMultipleObjectsEx(DWORD count, const HANDLE *objects, DWORD milliseconds, DWORD mask,
    DWORD flags) TAWNY_API(MsgWaitForMultipleObjectsEx);
DWORD WINAPI WaitForInputIdle(HANDLE process, DWORD milliseconds) TAWNY_API(WaitForInputIdle);
UINT_PTR WINAPI SetTimer(HWND window, UINT_PTR id, UINT milliseconds, TIMERPROC function) TAWNY_API(SetTimer);
BOOL WINAPI KillTimer(HWND window, UINT_PTR id) TAWNY_API(KillTimer);
TAWNY_END_DECLS

#define GetMessage TAWNY_AW(GetMessage)
#define PeekMessage TAWNY_AW(PeekMessage)
#define DispatchMessage TAWNY_AW(DispatchMessage)
#define PostMessage TAWNY_AW(PostMessage)
#define PostThreadMessage TAWNY_AW(PostThreadMessage)
#define SendMessage TAWNY_AW(SendMessage)
#define SendMessageTimeout TAWNY_AW(SendMessageTimeout)
#define SendNotifyMessage TAWNY_AW(SendNotifyMessage)
#define SendMessageCallback TAWNY_AW(SendMessageCallback)
#define RegisterWindowMessage TAWNY_AW(RegisterWindowMessage)
#define PostAppMessage(thread, message, w, l) PostThreadMessage((DWORD)(thread), (message), (w), (l))

#endif /* TAWNY_USER_MESSAGE_H */
