/* TransmitPackets: memory and files, mixed, on streams and in datagrams.
 *
 * Expectations: learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_transmitpackets
 *   learn.microsoft.com/windows/win32/api/mswsock/ns-mswsock-transmit_packets_element
 */
#include "check.h"

enum { LENGTH = 200000 };

static char path[MAX_PATH];
static char *content;
static LPFN_TRANSMITPACKETS transmit_packets;

static void fetch(void)
{
    GUID id = WSAID_TRANSMITPACKETS;
    DWORD bytes = 0;
    SOCKET s = check_socket(AF_INET, SOCK_STREAM);

    CHECK_SUCCEEDS("pointer", WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &transmit_packets,
                                       sizeof transmit_packets, &bytes, NULL, NULL) == 0);
    CHECK("pointer-set", transmit_packets != NULL);
    closesocket(s);
}

static HANDLE make_file(void)
{
    char directory[MAX_PATH - 64];
    DWORD count = 0, i;
    HANDLE file;

    content = malloc(LENGTH);
    for (i = 0; i < LENGTH; i++)
        content[i] = (char)(i * 2654435761u >> 11);
    GetTempPathA(sizeof directory, directory);
    snprintf(path, sizeof path, "%stawny-packets-%lu", directory, (unsigned long)GetCurrentProcessId());
    file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_OVERLAPPED, NULL);
    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE);
    {
        OVERLAPPED at = {0};
        CHECK_REQUIRE(WriteFile(file, content, LENGTH, NULL, &at) || GetLastError() == ERROR_IO_PENDING);
        CHECK_REQUIRE(GetOverlappedResult(file, &at, &count, TRUE) && count == LENGTH);
    }
    return file;
}

static TRANSMIT_PACKETS_ELEMENT memory(const char *data, ULONG size, ULONG flags)
{
    TRANSMIT_PACKETS_ELEMENT element;

    memset(&element, 0, sizeof element);
    element.dwElFlags = TP_ELEMENT_MEMORY | flags;
    element.cLength = size;
    element.pBuffer = (PVOID)(ULONG_PTR)data;
    return element;
}

static TRANSMIT_PACKETS_ELEMENT part(HANDLE file, LONGLONG offset, ULONG size, ULONG flags)
{
    TRANSMIT_PACKETS_ELEMENT element;

    memset(&element, 0, sizeof element);
    element.dwElFlags = TP_ELEMENT_FILE | flags;
    element.cLength = size;
    element.nFileOffset.QuadPart = offset;
    element.hFile = file;
    return element;
}

static void streams(HANDLE file)
{
    SOCKET server, client;
    HANDLE port = check_port(1);
    OVERLAPPED o = {0};
    TRANSMIT_PACKETS_ELEMENT list[5];
    char *room = malloc(LENGTH);
    check_packet got;

    check_pair(&client, &server);
    list[0] = memory("one", 3, 0);
    list[1] = part(file, 100, 60000, 0);
    list[2] = memory("two", 3, TP_ELEMENT_EOP);
    list[3] = part(file, 7, 20, 0);
    list[4] = memory("three", 5, 0);
    CHECK_SUCCEEDS("waiting", transmit_packets(server, list, 5, 0, NULL, 0));
    CHECK("one", check_recv_all(client, room, 3) == 3 && memcmp(room, "one", 3) == 0);
    CHECK("file", check_recv_all(client, room, 60000) == 60000 && memcmp(room, content + 100, 60000) == 0);
    CHECK("two", check_recv_all(client, room, 3) == 3 && memcmp(room, "two", 3) == 0);
    CHECK("short-file", check_recv_all(client, room, 20) == 20 && memcmp(room, content + 7, 20) == 0);
    CHECK("three", check_recv_all(client, room, 5) == 5 && memcmp(room, "three", 5) == 0);

    check_associate(server, port, 9);
    list[0] = part(file, 0, 0, 0);
    CHECK("whole", transmit_packets(server, list, 1, 4096, &o, TP_DISCONNECT) || WSAGetLastError() == WSA_IO_PENDING);
    CHECK("whole-data", check_recv_all(client, room, LENGTH) == LENGTH && memcmp(room, content, LENGTH) == 0);
    CHECK("end", recv(client, room, 1, 0) == 0);
    got = check_get(port);
    CHECK("whole-packet", got.ok && got.overlapped == &o && got.bytes == LENGTH);
    closesocket(server);
    closesocket(client);
    CloseHandle(port);
    free(room);
}

static int datagram(SOCKET from, char *room, int size)
{
    return recv(from, room, size, 0);
}

static void datagrams(HANDLE file)
{
    SOCKET a, b;
    TRANSMIT_PACKETS_ELEMENT list[4];
    char room[4096];
    OVERLAPPED o = {0};
    DWORD bytes = 0, flags = 0;

    check_udp_pair(&a, &b);
    list[0] = memory("head", 4, 0);
    list[1] = part(file, 50, 100, TP_ELEMENT_EOP);
    list[2] = memory("second", 6, TP_ELEMENT_EOP);
    list[3] = memory("third", 5, 0);
    CHECK_SUCCEEDS("datagrams", transmit_packets(a, list, 4, 0xffffffff, NULL, 0));
    CHECK_EQ_I("first-size", datagram(b, room, sizeof room), 104);
    CHECK("first-data", memcmp(room, "head", 4) == 0 && memcmp(room + 4, content + 50, 100) == 0);
    CHECK_EQ_I("second-size", datagram(b, room, sizeof room), 6);
    CHECK_EQ_I("third-size", datagram(b, room, sizeof room), 5);
    CHECK_EQ_MEM("third-data", room, "third", 5);

    list[0] = part(file, 0, 2500, 0);
    CHECK("by-size", transmit_packets(a, list, 1, 1000, &o, 0) || WSAGetLastError() == WSA_IO_PENDING);
    CHECK("by-size-result", WSAGetOverlappedResult(a, &o, &bytes, TRUE, &flags) && bytes == 2500);
    CHECK_EQ_I("by-size-1", datagram(b, room, sizeof room), 1000);
    CHECK_EQ_I("by-size-2", datagram(b, room, sizeof room), 1000);
    CHECK_EQ_MEM("by-size-data", room, content + 1000, 1000);
    CHECK_EQ_I("by-size-3", datagram(b, room, sizeof room), 500);
    CHECK_FAILS("datagram-disconnect", !transmit_packets(a, list, 1, 0, NULL, TP_DISCONNECT), WSAEINVAL);
    closesocket(a);
    closesocket(b);
}

static void arguments(HANDLE file)
{
    SOCKET server, client, fresh = check_socket(AF_INET, SOCK_STREAM);
    TRANSMIT_PACKETS_ELEMENT list[3];

    check_pair(&client, &server);
    list[0] = memory("x", 1, 0);
    CHECK_FAILS("not-connected", !transmit_packets(fresh, list, 1, 0, NULL, 0), WSAENOTCONN);
    CHECK_FAILS("not-a-socket", !transmit_packets((SOCKET)file, list, 1, 0, NULL, 0), WSAENOTSOCK);
    CHECK_FAILS("null-list", !transmit_packets(server, NULL, 1, 0, NULL, 0), WSAEFAULT);
    CHECK_FAILS("reuse-alone", !transmit_packets(server, list, 1, 0, NULL, TP_REUSE_SOCKET), WSAEINVAL);
    list[0] = memory(NULL, 1, 0);
    CHECK_FAILS("null-memory", !transmit_packets(server, list, 1, 0, NULL, 0), WSAEFAULT);
    list[0] = memory("x", 1, TP_ELEMENT_FILE);
    CHECK_FAILS("memory-and-file", !transmit_packets(server, list, 1, 0, NULL, 0), WSAEINVAL);
    list[0] = part(file, LENGTH + 1, 1, 0);
    CHECK_FAILS("offset-behind-end", !transmit_packets(server, list, 1, 0, NULL, 0), WSAEINVAL);
    list[0] = part((HANDLE)server, 0, 1, 0);
    CHECK_FAILS("not-a-file", !transmit_packets(server, list, 1, 0, NULL, 0), ERROR_INVALID_HANDLE);
    list[0] = part(file, 0, 0x7fffff00, 0);
    list[1] = part(file, 0, 0x7fffff00, 0);
    CHECK_FAILS("too-long", !transmit_packets(server, list, 2, 0, NULL, 0), WSAEINVAL);
    CHECK_SUCCEEDS("nothing", transmit_packets(server, list, 0, 0, NULL, 0));
    CHECK_REQUIRE(shutdown(server, SD_SEND) == 0);
    list[0] = memory("x", 1, 0);
    CHECK_FAILS("shut-down", !transmit_packets(server, list, 1, 0, NULL, 0), WSAESHUTDOWN);
    closesocket(server);
    closesocket(client);
    closesocket(fresh);
}

int main(void)
{
    HANDLE file;

    check_begin();
    fetch();
    if (transmit_packets == NULL)
        return check_end();
    file = make_file();
    streams(file);
    datagrams(file);
    arguments(file);
    CloseHandle(file);
    CHECK("delete", DeleteFileA(path));
    free(content);
    return check_end();
}
