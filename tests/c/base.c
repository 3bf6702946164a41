/* What servers call around the network: system information, clocks, last error, console, modules.
 *
 * https://learn.microsoft.com/windows/win32/api/sysinfoapi/
 * https://learn.microsoft.com/windows/win32/api/errhandlingapi/nf-errhandlingapi-getlasterror
 * https://learn.microsoft.com/windows/win32/api/libloaderapi/
 * https://learn.microsoft.com/windows/console/setconsolectrlhandler
 */
#include "check.h"
#include "wide.h"

static void system_information(void)
{
    SYSTEM_INFO info;
    memset(&info, 0, sizeof info);
    GetSystemInfo(&info);
    CHECK("processors", info.dwNumberOfProcessors >= 1 && info.dwNumberOfProcessors <= 4096);
    CHECK_EQ_U("page-size-power-of-two", info.dwPageSize & (info.dwPageSize - 1), 0);
    CHECK("page-size", info.dwPageSize >= 4096);
    CHECK_EQ_U("allocation-granularity", info.dwAllocationGranularity % info.dwPageSize, 0);
    CHECK("processor-mask", info.dwActiveProcessorMask != 0);
    CHECK("address-range", info.lpMinimumApplicationAddress < info.lpMaximumApplicationAddress);
    CHECK("address-of-a-local-in-range", (void *)&info > info.lpMinimumApplicationAddress
                                             && (void *)&info < info.lpMaximumApplicationAddress);
    GetNativeSystemInfo(&info);
    CHECK("native-processors", info.dwNumberOfProcessors >= 1);
}

static void clocks(void)
{
    LARGE_INTEGER frequency, one, two;
    ULONGLONG start, filetime;
    DWORD ticks;
    FILETIME ft;
    SYSTEMTIME st;
    int i, backwards = 0;
    CHECK_SUCCEEDS("qpf", QueryPerformanceFrequency(&frequency));
    CHECK("qpf-positive", frequency.QuadPart > 0);
    CHECK_SUCCEEDS("qpc", QueryPerformanceCounter(&one));
    for (i = 0; i < 10000; i++) {
        QueryPerformanceCounter(&two);
        backwards += two.QuadPart < one.QuadPart;
        one = two;
    }
    CHECK_EQ_I("qpc-monotonic", backwards, 0);
    start = GetTickCount64();
    QueryPerformanceCounter(&one);
    Sleep(40);
    CHECK("tick-advances", GetTickCount64() - start >= 20);
    QueryPerformanceCounter(&two);
    CHECK("qpc-advances", (two.QuadPart - one.QuadPart) * 1000 / frequency.QuadPart >= 20);
    start = GetTickCount64();
    ticks = GetTickCount();
    CHECK("tick-32-is-the-low-half", ticks - (DWORD)start < 1000);

    /* 100-nanosecond intervals since 1601: the year is this side of 2020. */
    GetSystemTimeAsFileTime(&ft);
    filetime = ((ULONGLONG)ft.dwHighDateTime << 32) | ft.dwLowDateTime;
    CHECK("filetime-epoch", filetime > 132223104000000000ULL);
    CHECK_SUCCEEDS("filetime-to-system-time", FileTimeToSystemTime(&ft, &st));
    CHECK("system-time-year", st.wYear >= 2020 && st.wMonth >= 1 && st.wMonth <= 12 && st.wDay >= 1 && st.wDay <= 31);
    {
        FILETIME back;
        SYSTEMTIME fixed = {2000, 2, 2, 29, 12, 34, 56, 789};
        CHECK_SUCCEEDS("system-time-to-filetime", SystemTimeToFileTime(&fixed, &back));
        filetime = ((ULONGLONG)back.dwHighDateTime << 32) | back.dwLowDateTime;
        CHECK_EQ_U("system-time-value", filetime, 125963012967890000ULL);
        FileTimeToSystemTime(&back, &st);
        CHECK_EQ_U("system-time-round-trip", st.wMilliseconds, 789);
        CHECK_EQ_U("system-time-day-of-week", st.wDayOfWeek, 2);
    }
    GetSystemTime(&st);
    CHECK("getsystemtime", st.wYear >= 2020);
    GetLocalTime(&st);
    CHECK("getlocaltime", st.wYear >= 2020);
}

static DWORD WINAPI own_last_error(LPVOID unused)
{
    DWORD first = GetLastError();
    (void)unused;
    SetLastError(4711);
    Sleep(0);
    return first == 0 && GetLastError() == 4711;
}

static void last_error(void)
{
    SOCKET client, server;
    HANDLE event;
    char room[8];
    SetLastError(1234);
    CHECK_EQ_U("set-get", GetLastError(), 1234);
    CHECK_EQ_I("winsock-same-cell", WSAGetLastError(), 1234);
    WSASetLastError(WSAEFAULT);
    CHECK_EQ_U("same-cell-back", GetLastError(), WSAEFAULT);
    CHECK_EQ_U("per-thread", check_join(check_spawn(own_last_error, NULL)), 1);

    /* "A successful function call does not reset the error code."
     * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsagetlasterror */
    check_pair(&client, &server);
    event = check_event(TRUE);
    SetLastError(0x1badcafe);
    send(client, "x", 1, 0);
    CHECK_EQ_U("kept-by-send", GetLastError(), 0x1badcafe);
    SetLastError(0x1badcafe);
    recv(server, room, 1, 0);
    CHECK_EQ_U("kept-by-recv", GetLastError(), 0x1badcafe);
    SetLastError(0x1badcafe);
    SetEvent(event);
    WaitForSingleObject(event, 0);
    CHECK_EQ_U("kept-by-waits", GetLastError(), 0x1badcafe);
    SetLastError(0x1badcafe);
    HeapFree(GetProcessHeap(), 0, HeapAlloc(GetProcessHeap(), 0, 10));
    CHECK_EQ_U("kept-by-heap", GetLastError(), 0x1badcafe);
    SetLastError(0x1badcafe);
    htons(1);
    GetTickCount();
    GetCurrentThreadId();
    CHECK_EQ_U("kept-by-small-calls", GetLastError(), 0x1badcafe);
    closesocket(client);
    closesocket(server);
    CloseHandle(event);
    CHECK_EQ_U("wait-timeout-value", WAIT_TIMEOUT, 258);
    CHECK_EQ_U("io-pending-value", ERROR_IO_PENDING, 997);
    CHECK_EQ_U("wsa-io-pending-value", WSA_IO_PENDING, ERROR_IO_PENDING);
    CHECK_EQ_U("wsa-operation-aborted-value", WSA_OPERATION_ABORTED, ERROR_OPERATION_ABORTED);
}

typedef u_short(WSAAPI *swap_function)(u_short);
typedef int(WSAAPI *startup_function)(WORD, LPWSADATA);

static FARPROC find(const char *module, const char *name)
{
    HMODULE handle = GetModuleHandleA(module);
    return handle == NULL ? NULL : GetProcAddress(handle, name);
}

static void modules(void)
{
    FARPROC found;
    HMODULE library;
    char path[MAX_PATH];
    WCHAR wide_path[MAX_PATH];
    DWORD length;
    CHECK("module-ws2_32", GetModuleHandleA("ws2_32.dll") != NULL);
    CHECK("module-case-and-suffix", GetModuleHandleA("WS2_32") == GetModuleHandleA("ws2_32.dll"));
    CHECK("module-kernel32", GetModuleHandleW(wide("kernel32.dll")) != NULL);
    CHECK("module-self", GetModuleHandleA(NULL) != NULL);
    CHECK_FAILS("module-unknown", GetModuleHandleA("no-such-module.dll") == NULL, ERROR_MOD_NOT_FOUND);
    found = find("ws2_32.dll", "htons");
    CHECK("proc-htons", found != NULL);
    if (found != NULL) {
        swap_function swap = (swap_function)(void (*)(void))found;
        CHECK_EQ_U("proc-htons-works", swap(0x1234), 0x3412);
    }
    CHECK("proc-wsasend", find("ws2_32.dll", "WSASend") != NULL);
    CHECK("proc-startup", find("ws2_32.dll", "WSAStartup") != NULL);
    CHECK("proc-port", find("kernel32.dll", "GetQueuedCompletionStatusEx") != NULL);
    CHECK("proc-cancelioex", find("kernel32.dll", "CancelIoEx") != NULL);
    CHECK_FAILS("proc-unknown", GetProcAddress(GetModuleHandleA("ws2_32.dll"), "NoSuchFunction") == NULL,
                ERROR_PROC_NOT_FOUND);
    library = LoadLibraryA("ws2_32.dll");
    CHECK("loadlibrary", library != NULL && GetProcAddress(library, "WSARecv") != NULL);
    CHECK_SUCCEEDS("freelibrary", FreeLibrary(library));
    library = LoadLibraryW(wide("mswsock.dll"));
    CHECK("loadlibrary-mswsock", library != NULL && GetProcAddress(library, "AcceptEx") != NULL);
    FreeLibrary(library);
    CHECK_FAILS("loadlibrary-unknown", LoadLibraryA("no-such-module.dll") == NULL, ERROR_MOD_NOT_FOUND);
    length = GetModuleFileNameA(NULL, path, sizeof path);
    CHECK("module-file-name", length > 0 && length == strlen(path) && strstr(path, "base") != NULL);
    CHECK_EQ_U("module-file-name-wide", GetModuleFileNameW(NULL, wide_path, MAX_PATH), length);
}

static BOOL WINAPI handler(DWORD event)
{
    (void)event;
    return FALSE;
}

static BOOL WINAPI other_handler(DWORD event)
{
    (void)event;
    return TRUE;
}

static void console(void)
{
    DWORD written = 0;
    HANDLE out = GetStdHandle(STD_ERROR_HANDLE);
    CHECK_SUCCEEDS("handler-add", SetConsoleCtrlHandler(handler, TRUE));
    CHECK_SUCCEEDS("handler-remove", SetConsoleCtrlHandler(handler, FALSE));
    CHECK_FAILS("handler-remove-unknown", !SetConsoleCtrlHandler(other_handler, FALSE), ERROR_INVALID_PARAMETER);
    CHECK_SUCCEEDS("ignore-ctrl-c", SetConsoleCtrlHandler(NULL, TRUE));
    CHECK_SUCCEEDS("restore-ctrl-c", SetConsoleCtrlHandler(NULL, FALSE));
    OutputDebugStringA("");
    OutputDebugStringW(wide(""));
    CHECK("outputdebugstring-returns", 1);
    CHECK("standard-handle", out != INVALID_HANDLE_VALUE);
    if (out != NULL && out != INVALID_HANDLE_VALUE) {
        CHECK_SUCCEEDS("writefile-standard-error", WriteFile(out, "base\n", 5, &written, NULL));
        CHECK_EQ_U("writefile-standard-error-bytes", written, 5);
    }
    CHECK("standard-handle-stays", GetStdHandle(STD_ERROR_HANDLE) == out);
    CHECK_FAILS("standard-handle-unknown", GetStdHandle((DWORD)-99) == INVALID_HANDLE_VALUE, ERROR_INVALID_HANDLE);
}

static void handles(void)
{
    HANDLE event = check_event(TRUE), copy = NULL;
    DWORD flags = 99;
    CHECK_SUCCEEDS("duplicate", DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &copy, 0, FALSE,
                                                DUPLICATE_SAME_ACCESS));
    CHECK("duplicate-differs", copy != NULL && copy != event);
    CloseHandle(event);
    CHECK_SUCCEEDS("duplicate-outlives", SetEvent(copy));
    CHECK_EQ_U("duplicate-waits", WaitForSingleObject(copy, 0), WAIT_OBJECT_0);
    CHECK_SUCCEEDS("handle-information", GetHandleInformation(copy, &flags));
    CHECK_EQ_U("handle-information-flags", flags & HANDLE_FLAG_INHERIT, 0);
    CHECK_SUCCEEDS("duplicate-close-source", DuplicateHandle(GetCurrentProcess(), copy, GetCurrentProcess(), &event, 0, FALSE,
                                                             DUPLICATE_CLOSE_SOURCE | DUPLICATE_SAME_ACCESS));
    CHECK_SUCCEEDS("duplicate-closed-source-lives-on", SetEvent(event));
    CloseHandle(event);
    CHECK_FAILS("duplicate-closed", !DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &copy, 0, FALSE, 0),
                ERROR_INVALID_HANDLE);
    CHECK_FAILS("close-null", !CloseHandle(NULL), ERROR_INVALID_HANDLE);
    CHECK_FAILS("close-garbage", !CloseHandle((HANDLE)(ULONG_PTR)0x123450), ERROR_INVALID_HANDLE);
    CHECK_FAILS("handle-information-closed", !GetHandleInformation(event, &flags), ERROR_INVALID_HANDLE);
}

int main(void)
{
    check_begin();
    system_information();
    clocks();
    last_error();
    modules();
    console();
    handles();
    return check_end();
}
