/*
 * consoleapi.h - console input and output, and the control handler.
 * https://learn.microsoft.com/windows/console/console-functions
 */
#ifndef _APISETCONSOLE_
#define _APISETCONSOLE_

#include <wincontypes.h>
#include <windef.h>

#define CTRL_C_EVENT 0
#define CTRL_BREAK_EVENT 1
#define CTRL_CLOSE_EVENT 2
#define CTRL_LOGOFF_EVENT 5
#define CTRL_SHUTDOWN_EVENT 6
#define ENABLE_PROCESSED_INPUT 1
#define ENABLE_LINE_INPUT 2
#define ENABLE_ECHO_INPUT 4
#define ENABLE_WINDOW_INPUT 8
#define ENABLE_MOUSE_INPUT 0x10
#define ENABLE_INSERT_MODE 0x20
#define ENABLE_QUICK_EDIT_MODE 0x40
#define ENABLE_EXTENDED_FLAGS 0x80
#define ENABLE_AUTO_POSITION 0x100
#define ENABLE_VIRTUAL_TERMINAL_INPUT 0x200
#define ENABLE_PROCESSED_OUTPUT 1
#define ENABLE_WRAP_AT_EOL_OUTPUT 2
#define ENABLE_VIRTUAL_TERMINAL_PROCESSING 4
#define DISABLE_NEWLINE_AUTO_RETURN 8

TAWNY_BEGIN_DECLS
BOOL WINAPI AllocConsole(VOID) TAWNY_API(AllocConsole);
BOOL WINAPI AttachConsole(DWORD process_id) TAWNY_API(AttachConsole);
BOOL WINAPI FreeConsole(VOID) TAWNY_API(FreeConsole);
BOOL WINAPI SetConsoleCtrlHandler(PHANDLER_ROUTINE handler, BOOL add) TAWNY_API(SetConsoleCtrlHandler);
BOOL WINAPI GenerateConsoleCtrlEvent(DWORD event, DWORD process_group) TAWNY_API(GenerateConsoleCtrlEvent);
UINT WINAPI GetConsoleCP(VOID) TAWNY_API(GetConsoleCP);
UINT WINAPI GetConsoleOutputCP(VOID) TAWNY_API(GetConsoleOutputCP);
BOOL WINAPI SetConsoleCP(UINT code_page) TAWNY_API(SetConsoleCP);
BOOL WINAPI SetConsoleOutputCP(UINT code_page) TAWNY_API(SetConsoleOutputCP);
BOOL WINAPI GetConsoleMode(HANDLE console, LPDWORD mode) TAWNY_API(GetConsoleMode);
BOOL WINAPI SetConsoleMode(HANDLE console, DWORD mode) TAWNY_API(SetConsoleMode);
BOOL WINAPI GetNumberOfConsoleInputEvents(HANDLE console, LPDWORD count) TAWNY_API(GetNumberOfConsoleInputEvents);
BOOL WINAPI PeekConsoleInputA(HANDLE console, PINPUT_RECORD buffer, DWORD length, LPDWORD read)
    TAWNY_API(PeekConsoleInputA);
BOOL WINAPI PeekConsoleInputW(HANDLE console, PINPUT_RECORD buffer, DWORD length, LPDWORD read)
    TAWNY_API(PeekConsoleInputW);
BOOL WINAPI ReadConsoleInputA(HANDLE console, PINPUT_RECORD buffer, DWORD length, LPDWORD read)
    TAWNY_API(ReadConsoleInputA);
BOOL WINAPI ReadConsoleInputW(HANDLE console, PINPUT_RECORD buffer, DWORD length, LPDWORD read)
    TAWNY_API(ReadConsoleInputW);
BOOL WINAPI WriteConsoleInputA(HANDLE console, const INPUT_RECORD *buffer, DWORD length, LPDWORD written)
    TAWNY_API(WriteConsoleInputA);
BOOL WINAPI WriteConsoleInputW(HANDLE console, const INPUT_RECORD *buffer, DWORD length, LPDWORD written)
    TAWNY_API(WriteConsoleInputW);
BOOL WINAPI FlushConsoleInputBuffer(HANDLE console) TAWNY_API(FlushConsoleInputBuffer);
BOOL WINAPI ReadConsoleA(HANDLE console, LPVOID buffer, DWORD length, LPDWORD read, LPVOID control)
    TAWNY_API(ReadConsoleA);
BOOL WINAPI ReadConsoleW(HANDLE console, LPVOID buffer, DWORD length, LPDWORD read, LPVOID control)
    TAWNY_API(ReadConsoleW);
BOOL WINAPI WriteConsoleA(HANDLE console, const VOID *buffer, DWORD length, LPDWORD written, LPVOID reserved)
    TAWNY_API(WriteConsoleA);
BOOL WINAPI WriteConsoleW(HANDLE console, const VOID *buffer, DWORD length, LPDWORD written, LPVOID reserved)
    TAWNY_API(WriteConsoleW);
BOOL WINAPI WriteConsoleOutputA(HANDLE console, const CHAR_INFO *buffer, COORD size, COORD at, PSMALL_RECT region)
    TAWNY_API(WriteConsoleOutputA);
BOOL WINAPI WriteConsoleOutputW(HANDLE console, const CHAR_INFO *buffer, COORD size, COORD at, PSMALL_RECT region)
    TAWNY_API(WriteConsoleOutputW);
BOOL WINAPI WriteConsoleOutputCharacterA(HANDLE console, LPCSTR text, DWORD length, COORD at, LPDWORD written)
    TAWNY_API(WriteConsoleOutputCharacterA);
BOOL WINAPI WriteConsoleOutputCharacterW(HANDLE console, LPCWSTR text, DWORD length, COORD at, LPDWORD written)
    TAWNY_API(WriteConsoleOutputCharacterW);
BOOL WINAPI FillConsoleOutputCharacterA(HANDLE console, CHAR character, DWORD length, COORD at, LPDWORD written)
    TAWNY_API(FillConsoleOutputCharacterA);
BOOL WINAPI FillConsoleOutputCharacterW(HANDLE console, WCHAR character, DWORD length, COORD at, LPDWORD written)
    TAWNY_API(FillConsoleOutputCharacterW);
BOOL WINAPI FillConsoleOutputAttribute(HANDLE console, WORD attribute, DWORD length, COORD at, LPDWORD written)
    TAWNY_API(FillConsoleOutputAttribute);
HANDLE WINAPI CreateConsoleScreenBuffer(DWORD access, DWORD share, const SECURITY_ATTRIBUTES *security, DWORD flags,
    LPVOID reserved) TAWNY_API(CreateConsoleScreenBuffer);
BOOL WINAPI SetConsoleActiveScreenBuffer(HANDLE console) TAWNY_API(SetConsoleActiveScreenBuffer);
BOOL WINAPI GetConsoleScreenBufferInfo(HANDLE console, PCONSOLE_SCREEN_BUFFER_INFO information)
    TAWNY_API(GetConsoleScreenBufferInfo);
BOOL WINAPI SetConsoleScreenBufferSize(HANDLE console, COORD size) TAWNY_API(SetConsoleScreenBufferSize);
BOOL WINAPI SetConsoleWindowInfo(HANDLE console, BOOL absolute, const SMALL_RECT *window)
    TAWNY_API(SetConsoleWindowInfo);
COORD WINAPI GetLargestConsoleWindowSize(HANDLE console) TAWNY_API(GetLargestConsoleWindowSize);
BOOL WINAPI ScrollConsoleScreenBufferA(HANDLE console, const SMALL_RECT *region, const SMALL_RECT *clip, COORD to,
    const CHAR_INFO *fill) TAWNY_API(ScrollConsoleScreenBufferA);
BOOL WINAPI ScrollConsoleScreenBufferW(HANDLE console, const SMALL_RECT *region, const SMALL_RECT *clip, COORD to,
    const CHAR_INFO *fill) TAWNY_API(ScrollConsoleScreenBufferW);
BOOL WINAPI SetConsoleCursorPosition(HANDLE console, COORD position) TAWNY_API(SetConsoleCursorPosition);
BOOL WINAPI GetConsoleCursorInfo(HANDLE console, PCONSOLE_CURSOR_INFO information) TAWNY_API(GetConsoleCursorInfo);
BOOL WINAPI SetConsoleCursorInfo(HANDLE console, const CONSOLE_CURSOR_INFO *information)
    TAWNY_API(SetConsoleCursorInfo);
BOOL WINAPI SetConsoleTextAttribute(HANDLE console, WORD attributes) TAWNY_API(SetConsoleTextAttribute);
DWORD WINAPI GetConsoleTitleA(LPSTR title, DWORD length) TAWNY_API(GetConsoleTitleA);
DWORD WINAPI GetConsoleTitleW(LPWSTR title, DWORD length) TAWNY_API(GetConsoleTitleW);
BOOL WINAPI SetConsoleTitleA(LPCSTR title) TAWNY_API(SetConsoleTitleA);
BOOL WINAPI SetConsoleTitleW(LPCWSTR title) TAWNY_API(SetConsoleTitleW);
HWND WINAPI GetConsoleWindow(VOID) TAWNY_API(GetConsoleWindow);
DWORD WINAPI GetConsoleProcessList(LPDWORD processes, DWORD count) TAWNY_API(GetConsoleProcessList);
TAWNY_END_DECLS

#define PeekConsoleInput TAWNY_AW(PeekConsoleInput)
#define ReadConsoleInput TAWNY_AW(ReadConsoleInput)
#define WriteConsoleInput TAWNY_AW(WriteConsoleInput)
#define ReadConsole TAWNY_AW(ReadConsole)
#define WriteConsole TAWNY_AW(WriteConsole)
#define WriteConsoleOutput TAWNY_AW(WriteConsoleOutput)
#define WriteConsoleOutputCharacter TAWNY_AW(WriteConsoleOutputCharacter)
#define FillConsoleOutputCharacter TAWNY_AW(FillConsoleOutputCharacter)
#define ScrollConsoleScreenBuffer TAWNY_AW(ScrollConsoleScreenBuffer)
#define GetConsoleTitle TAWNY_AW(GetConsoleTitle)
#define SetConsoleTitle TAWNY_AW(SetConsoleTitle)

#endif /* _APISETCONSOLE_ */
