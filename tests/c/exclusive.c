/* SO_REUSEADDR and SO_EXCLUSIVEADDRUSE: who may bind an address that is taken, under one account.
 *
 * https://learn.microsoft.com/windows/win32/winsock/using-so-reuseaddr-and-so-exclusiveaddruse
 * https://learn.microsoft.com/windows/win32/winsock/so-exclusiveaddruse
 */
#include "either.h"

enum { DEFAULT, REUSE, EXCLUSIVE };

static const char *const OPTION_NAMES[] = {"default", "reuse", "exclusive"};

/* The table of the page for two sockets on the same address: what the second bind gets, 0 for
 * success. Rows: the first socket's option; columns: the second's. */
static const DWORD SAME_ADDRESS[3][3] = {
    {WSAEADDRINUSE, WSAEACCES, WSAEADDRINUSE},
    {WSAEADDRINUSE, 0, WSAEADDRINUSE},
    {WSAEADDRINUSE, WSAEACCES, WSAEADDRINUSE},
};

static SOCKET with_option(int type, int option)
{
    SOCKET s = check_socket(AF_INET, type);
    BOOL on = TRUE;
    if (option != DEFAULT)
        CHECK_REQUIRE(setsockopt(s, SOL_SOCKET, option == REUSE ? SO_REUSEADDR : SO_EXCLUSIVEADDRUSE,
                                 (const char *)&on, sizeof on) == 0);
    return s;
}

static struct sockaddr_in name_of(ULONG address, USHORT port)
{
    struct sockaddr_in name;
    memset(&name, 0, sizeof name);
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(address);
    name.sin_port = port;
    return name;
}

/* Whether another program holds the port, on whichever address. Ours have been closed. */
static int is_foreign(int type, USHORT port)
{
    SOCKET probe = with_option(type, EXCLUSIVE);
    struct sockaddr_in name = name_of(INADDR_ANY, port);
    int taken = bind(probe, (struct sockaddr *)&name, sizeof name) != 0;
    closesocket(probe);
    return taken;
}

/* Binds the first socket to a port of the system's choice, then the second to that port, *PORT. */
static DWORD try_second_bind(int type, int first, ULONG first_address, int second, ULONG second_address,
                             USHORT *port)
{
    SOCKET a = with_option(type, first), b = with_option(type, second);
    struct sockaddr_in name = name_of(first_address, 0);
    int length = (int)sizeof name;
    DWORD error = 0;
    CHECK_REQUIRE(bind(a, (struct sockaddr *)&name, sizeof name) == 0);
    CHECK_REQUIRE(getsockname(a, (struct sockaddr *)&name, &length) == 0);
    *port = name.sin_port;
    name = name_of(second_address, *port);
    if (bind(b, (struct sockaddr *)&name, sizeof name) != 0)
        error = (DWORD)WSAGetLastError();
    closesocket(a);
    closesocket(b);
    return error;
}

/* What the second bind gets. The system chooses a port that is free on the first socket's address; on
 * another one another program may hold it: then it says nothing, and another port is tried. */
static DWORD second_bind(int type, int first, ULONG first_address, int second, ULONG second_address)
{
    USHORT port = 0;
    DWORD error;
    int tries = 0;
    do {
        CHECK_REQUIRE(tries++ < 100);
        error = try_second_bind(type, first, first_address, second, second_address, &port);
    } while (is_foreign(type, port));
    return error;
}

static void same_address(int type, const char *type_name, ULONG address, const char *address_name)
{
    char name[CHECK_NAME_SIZE];
    int first, second;
    for (first = 0; first < 3; first++)
        for (second = 0; second < 3; second++) {
            snprintf(name, sizeof name, "%s-%s-%s-then-%s", type_name, address_name, OPTION_NAMES[first],
                     OPTION_NAMES[second]);
            CHECK_EQ_U(name, second_bind(type, first, address, second, address), SAME_ADDRESS[first][second]);
        }
}

/* A socket that has the wildcard address for itself keeps every address of the port: the second bind
 * fails "with either WSAEADDRINUSE or WSAEACCES". */
static void exclusive_wildcard(void)
{
    char name[CHECK_NAME_SIZE];
    int second;
    for (second = 0; second < 3; second++) {
        DWORD error = second_bind(SOCK_STREAM, EXCLUSIVE, INADDR_ANY, second, INADDR_LOOPBACK);
        snprintf(name, sizeof name, "exclusive-wildcard-then-%s-specific", OPTION_NAMES[second]);
        CHECK(name, error == WSAEADDRINUSE || error == WSAEACCES);
    }
    CHECK_EQ_U("reuse-wildcard-then-reuse-specific",
               second_bind(SOCK_STREAM, REUSE, INADDR_ANY, REUSE, INADDR_LOOPBACK), 0);
    CHECK_EQ_U("reuse-specific-then-reuse-wildcard",
               second_bind(SOCK_STREAM, REUSE, INADDR_LOOPBACK, REUSE, INADDR_ANY), 0);
    /* "When two sockets are bound to the same port but on different interfaces, there is no conflict." */
    CHECK_EQ_U("other-address-no-conflict",
               second_bind(SOCK_STREAM, EXCLUSIVE, INADDR_LOOPBACK, EXCLUSIVE, INADDR_LOOPBACK + 1), 0);
}

/* The rules hold for a listening socket just as for a bound one. */
static void listening(void)
{
    int second;
    char name[CHECK_NAME_SIZE];
    for (second = 0; second < 3; second++) {
        SOCKET a = with_option(SOCK_STREAM, EXCLUSIVE), b = with_option(SOCK_STREAM, second);
        struct sockaddr_in address = name_of(INADDR_LOOPBACK, 0);
        int length = (int)sizeof address;
        CHECK_REQUIRE(bind(a, (struct sockaddr *)&address, sizeof address) == 0);
        CHECK_REQUIRE(getsockname(a, (struct sockaddr *)&address, &length) == 0);
        CHECK_REQUIRE(listen(a, 5) == 0);
        snprintf(name, sizeof name, "listening-exclusive-then-%s", OPTION_NAMES[second]);
        CHECK_FAILS(name, bind(b, (struct sockaddr *)&address, sizeof address) == SOCKET_ERROR,
                    SAME_ADDRESS[EXCLUSIVE][second]);
        closesocket(a);
        closesocket(b);
    }
}

/* A server that is started again binds its port although old connections linger in TIME_WAIT. */
static void restart(void)
{
    check_address address;
    SOCKET listener = check_bound_alone(SOCK_STREAM, &address), client, server;
    char byte;
    CHECK_REQUIRE(listen(listener, 5) == 0);
    client = check_connect(&address);
    server = accept(listener, NULL, NULL);
    closesocket(server); /* The side that closes first is the one that lingers. */
    CHECK_EQ_I("restart-client-sees-end", recv(client, &byte, 1, 0), 0);
    closesocket(client);
    closesocket(listener);
    listener = check_socket(AF_INET, SOCK_STREAM);
    CHECK_SUCCEEDS("restart-binds", bind(listener, CHECK_SOCKADDR(&address), address.length) == 0);
    CHECK_SUCCEEDS("restart-listens", listen(listener, 5) == 0);
    client = check_connect(&address);
    server = accept(listener, NULL, NULL);
    CHECK("restart-accepts", server != INVALID_SOCKET);
    closesocket(client);
    closesocket(server);
    closesocket(listener);
}

int main(void)
{
    check_begin();
    same_address(SOCK_STREAM, "tcp", INADDR_LOOPBACK, "specific");
    same_address(SOCK_STREAM, "tcp", INADDR_ANY, "wildcard");
    same_address(SOCK_DGRAM, "udp", INADDR_LOOPBACK, "specific");
    exclusive_wildcard();
    listening();
    restart();
    return check_end();
}
