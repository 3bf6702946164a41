/* select with FD_SETSIZE redefined before the header: "the variable FD_SETSIZE can be redefined by
 * defining it to another value before including Winsock2.h".
 *
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-select
 * https://learn.microsoft.com/windows/win32/winsock/maximum-number-of-sockets-supported-2
 */
#define FD_SETSIZE 300
#include "check.h"

enum { PAIRS = 100 };

int main(void)
{
    static SOCKET a[PAIRS], b[PAIRS];
    fd_set read_set, write_set;
    struct timeval patience = {CHECK_PATIENCE_MS / 1000, 0};
    int i, right = 0;

    check_begin();
    CHECK_EQ_U("room", sizeof read_set.fd_array / sizeof read_set.fd_array[0], 300);
    FD_ZERO(&read_set);
    FD_ZERO(&write_set);
    for (i = 0; i < PAIRS; i++) {
        check_udp_pair(&a[i], &b[i]);
        FD_SET(a[i], &write_set);
        FD_SET(b[i], &read_set);
        FD_SET(b[i], &write_set);
    }
    CHECK_EQ_U("write-set-count", write_set.fd_count, 2 * PAIRS);
    CHECK_REQUIRE(send(a[7], "x", 1, 0) == 1);
    CHECK_REQUIRE(send(a[93], "x", 1, 0) == 1);
    for (i = 0; i < 2; i++) {
        fd_set wait = read_set;
        struct timeval limit = patience;
        CHECK_REQUIRE(select(0, &wait, NULL, NULL, &limit) >= 1);
        if (wait.fd_count == 2)
            break;
    }
    CHECK_EQ_I("select-300", select(0, &read_set, &write_set, NULL, &patience), 2 + 2 * PAIRS);
    CHECK_EQ_U("readable-count", read_set.fd_count, 2);
    CHECK("readable-ones", FD_ISSET(b[7], &read_set) && FD_ISSET(b[93], &read_set));
    for (i = 0; i < PAIRS; i++)
        right += FD_ISSET(a[i], &write_set) && FD_ISSET(b[i], &write_set);
    CHECK_EQ_I("writable-ones", right, PAIRS);
    for (i = 0; i < PAIRS; i++) {
        closesocket(a[i]);
        closesocket(b[i]);
    }
    return check_end();
}
