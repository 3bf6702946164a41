/*
 * packed.c: structures that a program has packed (#pragma pack). The system copies handles and sets
 * of sockets, whatever their alignment.
 *
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-select
 * https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitformultipleobjects
 */
#include "check.h"

#pragma pack(push, 1)
struct packed_set {
    char before;
    fd_set set;
};
struct packed_handles {
    char before;
    HANDLE handles[2];
};
struct packed_time {
    char before;
    struct timeval time;
};
#pragma pack(pop)

static void sets(void)
{
    struct packed_set reading, writing;
    struct packed_time wait;
    SOCKET one, other;
    char byte;

    check_pair(&one, &other);
    CHECK_REQUIRE(send(other, "x", 1, 0) == 1);
    CHECK_REQUIRE(recv(one, &byte, 1, MSG_PEEK) == 1);
    reading.set.fd_count = 2;
    reading.set.fd_array[0] = other;
    reading.set.fd_array[1] = one;
    writing.set.fd_count = 1;
    writing.set.fd_array[0] = other;
    wait.time.tv_sec = 5;
    wait.time.tv_usec = 0;
    CHECK_EQ_I("select-count", select(0, &reading.set, &writing.set, NULL, &wait.time), 2);
    CHECK_EQ_U("select-read", reading.set.fd_count, 1);
    CHECK("select-read-which", reading.set.fd_array[0] == one);
    CHECK_EQ_U("select-write", writing.set.fd_count, 1);
    CHECK("isset", __WSAFDIsSet(one, &reading.set) && !__WSAFDIsSet(other, &reading.set));
    closesocket(one);
    closesocket(other);
}

static void handles(void)
{
    struct packed_handles objects;

    objects.handles[0] = check_event(FALSE);
    objects.handles[1] = check_event(FALSE);
    SetEvent(objects.handles[1]);
    CHECK_EQ_U("wait-any", WaitForMultipleObjects(2, objects.handles, FALSE, 5000), WAIT_OBJECT_0 + 1);
    CHECK_EQ_U("wait-all", WaitForMultipleObjects(2, objects.handles, TRUE, 0), WAIT_TIMEOUT);
    CloseHandle(objects.handles[0]);
    CloseHandle(objects.handles[1]);
}

int main(void)
{
    check_begin();
    sets();
    handles();
    return check_end();
}
