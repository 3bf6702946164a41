/*
 * thread_pool_blocked.c: callbacks that wait in Winsock do not keep others from beginning.
 *
 * https://learn.microsoft.com/windows/win32/api/threadpoollegacyapiset/nf-threadpoollegacyapiset-queueuserworkitem
 * https://learn.microsoft.com/windows/win32/procthread/thread-pools
 */
#include "check.h"

#define CALLBACKS 64

static SOCKET client[CALLBACKS], server[CALLBACKS];
static volatile LONG begun, ended;
static HANDLE all_begun, all_ended;

/* Waits in `recv`, and every other one in `select`, until all have begun. */
static DWORD CALLBACK wait_for_byte(LPVOID number)
{
    SOCKET s = server[(ULONG_PTR)number];
    fd_set set;
    char byte = 0;

    if (InterlockedIncrement(&begun) == CALLBACKS)
        SetEvent(all_begun);
    FD_ZERO(&set);
    FD_SET(s, &set);
    if ((ULONG_PTR)number % 2 != 0 && select(0, &set, NULL, NULL, NULL) != 1)
        return 0;
    if (recv(s, &byte, 1, 0) == 1 && byte == 'x' && InterlockedIncrement(&ended) == CALLBACKS)
        SetEvent(all_ended);
    return 0;
}

int main(void)
{
    ULONG_PTR i;

    check_begin();
    all_begun = check_event(TRUE);
    all_ended = check_event(TRUE);
    for (i = 0; i < CALLBACKS; i++)
        check_pair(&client[i], &server[i]);
    for (i = 0; i < CALLBACKS; i++)
        CHECK_REQUIRE(QueueUserWorkItem(wait_for_byte, (LPVOID)i, WT_EXECUTEDEFAULT));
    CHECK_EQ_U("all-begin", check_wait(all_begun), WAIT_OBJECT_0);
    for (i = 0; i < CALLBACKS; i++)
        CHECK_REQUIRE(send(client[i], "x", 1, 0) == 1);
    CHECK_EQ_U("all-end", check_wait(all_ended), WAIT_OBJECT_0);
    for (i = 0; i < CALLBACKS; i++) {
        closesocket(client[i]);
        closesocket(server[i]);
    }
    return check_end();
}
