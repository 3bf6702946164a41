/* What a program finds that looks for services and the registry, and the ends of connections without data.
 * https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-startservicectrldispatcherw
 *   "ERROR_FAILED_SERVICE_CONTROLLER_CONNECT: This error is returned if the program is being run as a
 *    console application rather than as a service."
 * https://learn.microsoft.com/windows/win32/api/winreg/nf-winreg-regopenkeyexw
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasenddisconnect
 */
#include "check.h"

#include <winreg.h>
#include <winsvc.h>

static void WINAPI service_main(DWORD count, char **arguments)
{
    (void)count;
    (void)arguments;
}

int main(void)
{
    static char name[] = "tawny-test";
    SERVICE_TABLE_ENTRYA table[] = {{name, service_main}, {NULL, NULL}};
    SOCKET client, server;
    HKEY key = NULL;
    char byte;

    check_begin();
    CHECK_FAILS("not-a-service", !StartServiceCtrlDispatcherA(table), ERROR_FAILED_SERVICE_CONTROLLER_CONNECT);

    CHECK_EQ_I("absent-key", RegOpenKeyExA(HKEY_CURRENT_USER, "Software\\Tawny\\no such key", 0, KEY_READ, &key),
               ERROR_FILE_NOT_FOUND);
    CHECK_EQ_I("absent-key-wide", RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"Software\\Tawny\\no such key", 0, KEY_READ, &key),
               ERROR_FILE_NOT_FOUND);
    CHECK_EQ_I("absent-value", RegQueryValueExA(HKEY_CURRENT_USER, "no such value", NULL, NULL, NULL, NULL),
               ERROR_FILE_NOT_FOUND);
    CHECK_EQ_I("no-key", RegOpenKeyExA(NULL, "x", 0, KEY_READ, &key), ERROR_INVALID_HANDLE);
    CHECK_EQ_I("close-root", RegCloseKey(HKEY_CURRENT_USER), ERROR_SUCCESS);

    check_pair(&client, &server);
    CHECK_EQ_I("send-disconnect", WSASendDisconnect(client, NULL), 0);
    CHECK_EQ_I("end-of-stream", recv(server, &byte, 1, 0), 0);
    CHECK_FAILS("send-after-it", send(client, "x", 1, 0) == SOCKET_ERROR, WSAESHUTDOWN);
    CHECK_EQ_I("receive-disconnect", WSARecvDisconnect(client, NULL), 0);
    CHECK_FAILS("receive-after-it", recv(client, &byte, 1, 0) == SOCKET_ERROR, WSAESHUTDOWN);
    CHECK_FAILS("no-socket", WSASendDisconnect(INVALID_SOCKET, NULL) == SOCKET_ERROR, WSAENOTSOCK);
    closesocket(client);
    closesocket(server);
    return check_end();
}
