/* Thread local and fiber local storage, the environment, initialisation files.
 *
 * https://learn.microsoft.com/windows/win32/procthread/thread-local-storage
 * https://learn.microsoft.com/windows/win32/api/fibersapi/nf-fibersapi-flsalloc
 * https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-getenvironmentvariable
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getprivateprofilestringw
 */
#include "check.h"

static DWORD slot;

static DWORD WINAPI own_value(LPVOID unused)
{
    DWORD before = (DWORD)(ULONG_PTR)TlsGetValue(slot);
    (void)unused;
    TlsSetValue(slot, (LPVOID)5);
    return before * 16 + (DWORD)(ULONG_PTR)TlsGetValue(slot);
}

static void thread_storage(void)
{
    enum { MANY = 1200 };
    static DWORD slots[MANY];
    int count = 0, i;
    slot = TlsAlloc();
    CHECK("tls-alloc", slot != TLS_OUT_OF_INDEXES);
    CHECK_EQ_P("tls-begins-null", TlsGetValue(slot), NULL);
    CHECK_SUCCEEDS("tls-set", TlsSetValue(slot, (LPVOID)9));
    SetLastError(CHECK_POISON);
    CHECK_EQ_P("tls-get", TlsGetValue(slot), (LPVOID)9);
    CHECK_EQ_U("tls-get-clears-the-last-error", GetLastError(), 0);
    CHECK_EQ_U("tls-per-thread", check_join(check_spawn(own_value, NULL)), 5);
    CHECK_EQ_P("tls-own-value-stays", TlsGetValue(slot), (LPVOID)9);
    CHECK_SUCCEEDS("tls-free", TlsFree(slot));
    CHECK_FAILS("tls-free-again", !TlsFree(slot), ERROR_INVALID_PARAMETER);
    CHECK_FAILS("tls-get-no-slot", TlsGetValue(100000) == NULL, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("tls-set-no-slot", !TlsSetValue(100000, NULL), ERROR_INVALID_PARAMETER);
    while (count < MANY && (slots[count] = TlsAlloc()) != TLS_OUT_OF_INDEXES)
        count++;
    CHECK("tls-at-least-1024", count >= 1024 && count < MANY);
    CHECK_FAILS("tls-out-of-indexes", TlsAlloc() == TLS_OUT_OF_INDEXES, ERROR_NO_MORE_ITEMS);
    TlsSetValue(slots[count - 1], (LPVOID)1);
    TlsFree(slots[count - 1]);
    slots[count - 1] = TlsAlloc();
    CHECK_EQ_P("tls-reused-begins-null", TlsGetValue(slots[count - 1]), NULL);
    for (i = 0; i < count; i++)
        TlsFree(slots[i]);
}

static volatile LONG freed;

static VOID WINAPI add_freed(PVOID data)
{
    InterlockedExchangeAdd(&freed, (LONG)(LONG_PTR)data);
}

static DWORD WINAPI store(LPVOID index)
{
    FlsSetValue((DWORD)(ULONG_PTR)index, (PVOID)3);
    return (DWORD)(ULONG_PTR)FlsGetValue((DWORD)(ULONG_PTR)index);
}

static void fiber_storage(void)
{
    DWORD index = FlsAlloc(add_freed);
    CHECK("fls-alloc", index != FLS_OUT_OF_INDEXES);
    CHECK_EQ_U("fls-per-thread", check_join(check_spawn(store, (LPVOID)(ULONG_PTR)index)), 3);
    CHECK_EQ_I("fls-callback-at-thread-end", freed, 3);
    CHECK_EQ_P("fls-begins-null", FlsGetValue(index), NULL);
    FlsSetValue(index, (PVOID)40);
    CHECK_SUCCEEDS("fls-free", FlsFree(index));
    CHECK_EQ_I("fls-callback-at-free", freed, 43);
    CHECK_FAILS("fls-free-again", !FlsFree(index), ERROR_INVALID_PARAMETER);
}

static void environment(void)
{
    char text[64];
    WCHAR wide[64];
    CHECK_FAILS("env-missing", GetEnvironmentVariableA("TAWNY_TEST_ENV", text, sizeof text) == 0,
                ERROR_ENVVAR_NOT_FOUND);
    CHECK_SUCCEEDS("env-set", SetEnvironmentVariableA("Tawny_Test_Env", "value"));
    CHECK_EQ_U("env-get", GetEnvironmentVariableA("TAWNY_TEST_ENV", text, sizeof text), 5);
    CHECK_EQ_S("env-value", text, "value");
    CHECK_EQ_U("env-small", GetEnvironmentVariableA("TAWNY_TEST_ENV", text, 5), 6);
    CHECK_EQ_U("env-size", GetEnvironmentVariableA("TAWNY_TEST_ENV", NULL, 0), 6);
    CHECK_EQ_U("env-wide", GetEnvironmentVariableW((const WCHAR[]){'t', 'a', 'w', 'n', 'y', '_', 't', 'e', 's', 't',
                                                                   '_', 'e', 'n', 'v', 0}, wide, 64), 5);
    CHECK("env-wide-value", wide[0] == 'v' && wide[5] == 0);
    CHECK_EQ_U("env-expand", ExpandEnvironmentStringsA("<%tawny_test_env%>", text, sizeof text), 8);
    CHECK_EQ_S("env-expanded", text, "<value>");
    CHECK_EQ_U("env-expand-unknown", ExpandEnvironmentStringsA("%NO_SUCH_NAME%", text, sizeof text), 15);
    CHECK_EQ_S("env-expand-keeps-unknown", text, "%NO_SUCH_NAME%");
    CHECK_SUCCEEDS("env-remove", SetEnvironmentVariableA("TAWNY_TEST_ENV", NULL));
    CHECK_FAILS("env-removed", GetEnvironmentVariableA("Tawny_Test_Env", text, sizeof text) == 0,
                ERROR_ENVVAR_NOT_FOUND);
}

static void profile(void)
{
    char file[MAX_PATH + 32], text[64];
    DWORD length = GetTempPathA(MAX_PATH, file);
    CHECK("temp-path", length > 0 && length < MAX_PATH && file[length - 1] == '\\');
    sprintf(file + length, "tawny%lu.ini", (unsigned long)GetCurrentProcessId());
    CHECK_EQ_I("ini-no-file", GetPrivateProfileIntA("net", "port", 7, file), 7);
    CHECK_SUCCEEDS("ini-write", WritePrivateProfileStringA("net", "port", "8080 or so", file));
    CHECK_SUCCEEDS("ini-write-quoted", WritePrivateProfileStringA("net", "name", "\"a b\"", file));
    CHECK_SUCCEEDS("ini-write-other", WritePrivateProfileStringA("log", "level", "-3", file));
    CHECK_EQ_I("ini-int", GetPrivateProfileIntA("NET", "Port", 7, file), 8080);
    CHECK_EQ_I("ini-negative-int", (INT)GetPrivateProfileIntA("log", "level", 7, file), -3);
    CHECK_EQ_U("ini-string", GetPrivateProfileStringA("net", "name", "", text, sizeof text, file), 3);
    CHECK_EQ_S("ini-string-unquoted", text, "a b");
    CHECK_EQ_U("ini-string-cut", GetPrivateProfileStringA("net", "name", "", text, 3, file), 2);
    CHECK_EQ_U("ini-default", GetPrivateProfileStringA("net", "none", "else", text, sizeof text, file), 4);
    CHECK_EQ_U("ini-keys", GetPrivateProfileStringA("net", NULL, "", text, sizeof text, file), 10);
    CHECK_EQ_MEM("ini-keys-list", text, "port\0name\0", 11);
    CHECK_EQ_U("ini-sections", GetPrivateProfileStringA(NULL, NULL, "", text, sizeof text, file), 8);
    CHECK_EQ_MEM("ini-sections-list", text, "net\0log\0", 9);
    CHECK_EQ_U("ini-keys-cut", GetPrivateProfileStringA("net", NULL, "", text, 8, file), 6);
    CHECK_EQ_U("ini-section", GetPrivateProfileSectionA("log", text, sizeof text, file), 9);
    CHECK_EQ_MEM("ini-section-text", text, "level=-3\0", 10);
    CHECK_SUCCEEDS("ini-remove-key", WritePrivateProfileStringA("net", "name", NULL, file));
    CHECK_EQ_U("ini-removed-key", GetPrivateProfileStringA("net", "name", "", text, sizeof text, file), 0);
    CHECK_SUCCEEDS("ini-remove-section", WritePrivateProfileStringA("net", NULL, NULL, file));
    CHECK_EQ_I("ini-removed-section", GetPrivateProfileIntA("net", "port", 7, file), 7);
    remove(file);
}

int main(void)
{
    check_begin_without_winsock();
    thread_storage();
    fiber_storage();
    environment();
    profile();
    return check_end();
}
