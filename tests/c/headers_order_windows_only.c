/* windows.h alone: it brings Winsock 1.1, "unless WIN32_LEAN_AND_MEAN is defined".
 *
 * https://learn.microsoft.com/windows/win32/winsock/winsock-reference
 */
#include <stdio.h>
#include <windows.h>
#include <stdlib.h>
#include <string.h>

static int passed, failures;

static void expect(const char *name, unsigned long long got, unsigned long long want)
{
    if (got == want)
        passed++;
    else
        failures++;
    printf(got == want ? "ok %s\n" : "not ok %s: got %llu want %llu\n", name, got, want);
}

int main(void)
{
    WSADATA data;
    struct sockaddr_in name;
    SOCKET s;
    fd_set set;
    u_long on = 1;
    char byte;
    expect("sizeof-fd_set", sizeof set, 520);
    expect("sizeof-u_long", sizeof(u_long), 4);
    expect("wsastartup", (unsigned)WSAStartup(MAKEWORD(1, 1), &data), 0);
    expect("version", data.wVersion, MAKEWORD(1, 1));
    s = socket(AF_INET, SOCK_DGRAM, 0);
    expect("socket", s != INVALID_SOCKET, 1);
    memset(&name, 0, sizeof name);
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = inet_addr("127.0.0.1");
    expect("bind", (unsigned)bind(s, (struct sockaddr *)&name, sizeof name), 0);
    expect("ioctlsocket", (unsigned)ioctlsocket(s, FIONBIO, &on), 0);
    expect("recv", recv(s, &byte, 1, 0) == SOCKET_ERROR, 1);
    expect("recv-error", (unsigned)WSAGetLastError(), WSAEWOULDBLOCK);
    expect("closesocket", (unsigned)closesocket(s), 0);
    expect("wsacleanup", (unsigned)WSACleanup(), 0);
    printf("%d passed, %d failed\n", passed, failures);
    return failures != 0;
}
