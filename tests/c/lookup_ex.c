/* GetAddrInfoEx: at once, overlapped with an event and with a routine, with a time limit, cancelled.
 * Nothing here asks a name server.
 *
 * https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getaddrinfoexw
 * https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getaddrinfoexcancel
 * https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getaddrinfoexoverlappedresult
 */
#include "check.h"
#include "wide.h"

#ifdef __MINGW32__
/* Its header lacks them. */
INT WSAAPI GetAddrInfoExCancel(LPHANDLE handle);
INT WSAAPI GetAddrInfoExOverlappedResult(LPOVERLAPPED overlapped);
#endif

static const struct sockaddr_in *in4_of(const void *address)
{
    return (const struct sockaddr_in *)address;
}

static ADDRINFOEXW hints_of(int flags, int family, int type)
{
    ADDRINFOEXW hints;
    memset(&hints, 0, sizeof hints);
    hints.ai_flags = flags;
    hints.ai_family = family;
    hints.ai_socktype = type;
    return hints;
}

/* The look-up that is waited for, with what may be left out left out. */
static int at_once(PCWSTR host, PCWSTR service, DWORD space, ADDRINFOEXW *hints, ADDRINFOEXW **list)
{
    return GetAddrInfoExW(host, service, space, NULL, hints, list, NULL, NULL, NULL, NULL);
}

static void synchronous(void)
{
    ADDRINFOEXW hints = hints_of(AI_NUMERICHOST, AF_INET, SOCK_STREAM), *list = NULL;

    CHECK_EQ_I("numeric", at_once(wide("127.0.0.1"), wide("8080"), NS_ALL, &hints, &list), 0);
    CHECK_EQ_I("numeric-family", list->ai_family, AF_INET);
    CHECK_EQ_I("numeric-type", list->ai_socktype, SOCK_STREAM);
    CHECK_EQ_U("numeric-length", list->ai_addrlen, sizeof(struct sockaddr_in));
    CHECK_EQ_U("numeric-port", ntohs(in4_of(list->ai_addr)->sin_port), 8080);
    CHECK_EQ_U("numeric-address", ntohl(in4_of(list->ai_addr)->sin_addr.s_addr), INADDR_LOOPBACK);
    CHECK_EQ_P("numeric-no-blob", list->ai_blob, NULL);
    CHECK_EQ_P("numeric-no-more", list->ai_next, NULL);
    FreeAddrInfoExW(list);

    hints = hints_of(0, AF_INET, SOCK_DGRAM);
    CHECK_EQ_I("dns", at_once(wide("localhost"), NULL, NS_DNS, &hints, &list), 0);
    CHECK_EQ_U("dns-address", ntohl(in4_of(list->ai_addr)->sin_addr.s_addr), INADDR_LOOPBACK);
    CHECK_EQ_U("dns-port", in4_of(list->ai_addr)->sin_port, 0);
    FreeAddrInfoExW(list);

    CHECK_EQ_I("canonical", (hints = hints_of(AI_CANONNAME, AF_INET, 0),
                             at_once(wide("127.0.0.1"), NULL, NS_DNS, &hints, &list)), 0);
    CHECK("canonical-name", list->ai_canonname != NULL && !strcmp(narrow(list->ai_canonname), "127.0.0.1"));
    FreeAddrInfoExW(list);

    CHECK_EQ_I("no-hints", at_once(wide("127.0.0.1"), wide("80"), NS_ALL, NULL, &list), 0);
    CHECK_EQ_I("no-hints-family", list->ai_family, AF_INET);
    FreeAddrInfoExW(list);

    FreeAddrInfoExW(NULL);
}

static void errors(void)
{
    ADDRINFOEXW hints, *list = (ADDRINFOEXW *)8;

    CHECK_EQ_I("no-names", at_once(NULL, NULL, NS_ALL, NULL, &list), WSAHOST_NOT_FOUND);
    CHECK_EQ_P("no-names-no-list", list, NULL);
    hints = hints_of(AI_NUMERICHOST, AF_INET, 0);
    CHECK_EQ_I("not-numeric", at_once(wide("no address"), NULL, NS_ALL, &hints, &list), WSAHOST_NOT_FOUND);
    CHECK_EQ_I("last-error", WSAGetLastError(), WSAHOST_NOT_FOUND);
    hints = hints_of(0, 77, 0);
    CHECK_EQ_I("family", at_once(wide("127.0.0.1"), NULL, NS_ALL, &hints, &list), WSAEAFNOSUPPORT);
    hints = hints_of(AI_NUMERICHOST, AF_INET, 77);
    CHECK_EQ_I("socket-type", at_once(wide("127.0.0.1"), NULL, NS_ALL, &hints, &list), WSAESOCKTNOSUPPORT);
    CHECK_EQ_I("service", at_once(wide("127.0.0.1"), wide("no such service"), NS_ALL, NULL, &list),
               WSATYPE_NOT_FOUND);
    CHECK_EQ_I("name-space", at_once(wide("127.0.0.1"), NULL, NS_BTH, NULL, &list), WSASERVICE_NOT_FOUND);

}

static void ansi(void)
{
    ADDRINFOEXA *list_a = NULL;
    OVERLAPPED overlapped;
    struct timeval limit = {1, 0};
    if (check_under_wine()) {
        check_skip("ansi", "Wine has no GetAddrInfoExA: the call ends the program");
        return;
    }
    CHECK_EQ_I("ansi", GetAddrInfoExA("127.0.0.1", "80", NS_DNS, NULL, NULL, &list_a, NULL, NULL, NULL,
                                      NULL), 0);
    CHECK_EQ_U("ansi-port", ntohs(in4_of(list_a->ai_addr)->sin_port), 80);
    FreeAddrInfoExA(list_a);
    /* "This error is returned if any of the reserved parameters are not NULL." */
    memset(&overlapped, 0, sizeof overlapped);
    CHECK_EQ_I("ansi-overlapped", GetAddrInfoExA("127.0.0.1", NULL, NS_ALL, NULL, NULL, &list_a, NULL,
                                                 &overlapped, NULL, NULL), WSAEINVAL);
    CHECK_EQ_I("ansi-timeout", GetAddrInfoExA("127.0.0.1", NULL, NS_ALL, NULL, NULL, &list_a, &limit, NULL,
                                              NULL, NULL), WSAEINVAL);
    FreeAddrInfoEx(NULL);
}

typedef struct {
    OVERLAPPED overlapped;
    ADDRINFOEXW *list;
    HANDLE told, cancel;
    DWORD error, bytes, thread;
    LPOVERLAPPED given;
    volatile LONG calls;
} lookup;

static void CALLBACK done(DWORD error, DWORD bytes, LPWSAOVERLAPPED overlapped)
{
    lookup *self = CONTAINING_RECORD(overlapped, lookup, overlapped);
    self->error = error;
    self->bytes = bytes;
    self->given = overlapped;
    self->thread = GetCurrentThreadId();
    InterlockedIncrement(&self->calls);
    SetEvent(self->told);
}

static lookup fresh(void)
{
    lookup self;
    memset(&self, 0, sizeof self);
    self.told = check_event(TRUE);
    return self;
}

static int start(lookup *self, PCWSTR host, LPLOOKUPSERVICE_COMPLETION_ROUTINE routine)
{
    ADDRINFOEXW hints = hints_of(0, AF_INET, SOCK_STREAM);
    if (routine == NULL)
        self->overlapped.hEvent = self->told;
    return GetAddrInfoExW(host, wide("80"), NS_DNS, NULL, &hints, &self->list, NULL, &self->overlapped,
                          routine, &self->cancel);
}

static void with_event(void)
{
    lookup self = fresh();
    SetEvent(self.told);
    CHECK_EQ_I("event-pending", start(&self, wide("localhost"), NULL), WSA_IO_PENDING);
    CHECK_EQ_U("event-set", check_wait(self.told), WAIT_OBJECT_0);
    CHECK_EQ_I("event-result", GetAddrInfoExOverlappedResult(&self.overlapped), 0);
    CHECK("event-list", self.list != NULL);
    CHECK_EQ_U("event-address", ntohl(in4_of(self.list->ai_addr)->sin_addr.s_addr), INADDR_LOOPBACK);
    CHECK_EQ_U("event-port", ntohs(in4_of(self.list->ai_addr)->sin_port), 80);
    CHECK_EQ_I("event-cancel-late", GetAddrInfoExCancel(&self.cancel), WSA_INVALID_HANDLE);
    FreeAddrInfoExW(self.list);
    CloseHandle(self.told);
}

static void with_routine(void)
{
    lookup self = fresh();
    CHECK_EQ_I("routine-pending", start(&self, wide("localhost"), done), WSA_IO_PENDING);
    CHECK_EQ_U("routine-called", check_wait(self.told), WAIT_OBJECT_0);
    CHECK_EQ_U("routine-error", self.error, 0);
    CHECK_EQ_P("routine-overlapped", self.given, &self.overlapped);
    CHECK("routine-on-another-thread", self.thread != GetCurrentThreadId());
    CHECK_EQ_I("routine-result", GetAddrInfoExOverlappedResult(&self.overlapped), 0);
    CHECK("routine-list", self.list != NULL && self.list->ai_family == AF_INET);
    FreeAddrInfoExW(self.list);
    CloseHandle(self.told);
}

static void failing(void)
{
    lookup self = fresh();
    ADDRINFOEXW hints = hints_of(AI_NUMERICHOST, AF_INET, 0);
    int error;
    self.overlapped.hEvent = self.told;
    error = GetAddrInfoExW(wide("no address"), NULL, NS_ALL, NULL, &hints, &self.list, NULL, &self.overlapped,
                           NULL, NULL);
    CHECK("failure-at-once-or-later", error == WSA_IO_PENDING || error == WSAHOST_NOT_FOUND);
    if (error == WSA_IO_PENDING) {
        CHECK_EQ_U("failure-told", check_wait(self.told), WAIT_OBJECT_0);
        error = GetAddrInfoExOverlappedResult(&self.overlapped);
    }
    CHECK_EQ_I("failure-error", error, WSAHOST_NOT_FOUND);
    CHECK_EQ_P("failure-no-list", self.list, NULL);
    CloseHandle(self.told);
}

static void wrong(void)
{
    lookup self = fresh();
    HANDLE none = NULL;
    ADDRINFOEXW *list = NULL;
    self.overlapped.hEvent = self.told;
    CHECK_EQ_I("event-and-routine",
               GetAddrInfoExW(wide("localhost"), NULL, NS_ALL, NULL, NULL, &list, NULL, &self.overlapped, done,
                              NULL),
               WSAEINVAL);
    CHECK_EQ_I("routine-alone",
               GetAddrInfoExW(wide("localhost"), NULL, NS_ALL, NULL, NULL, &list, NULL, NULL, done, NULL),
               WSAEINVAL);
    CHECK_EQ_I("not-called", self.calls, 0);
    CHECK_EQ_I("cancel-nothing", GetAddrInfoExCancel(&none), WSA_INVALID_HANDLE);
    CHECK_EQ_I("cancel-another-kind", GetAddrInfoExCancel(&self.told), WSA_INVALID_HANDLE);
    CHECK_EQ_I("result-of-nothing", GetAddrInfoExOverlappedResult(NULL), WSAEINVAL);
    CloseHandle(self.told);
}

/* Cancelled while under way, if it still is: then WSA_E_CANCELLED and no list; in any case the routine is
 * called once. */
static void cancelled(void)
{
    int i, once = 1, consistent = 1;
    for (i = 0; i < 50; i++) {
        lookup self = fresh();
        int cancel;
        CHECK_REQUIRE(start(&self, wide("localhost"), done) == WSA_IO_PENDING);
        cancel = GetAddrInfoExCancel(&self.cancel);
        CHECK_REQUIRE(check_wait(self.told) == WAIT_OBJECT_0);
        once &= self.calls == 1;
        if (cancel == 0)
            consistent &= self.error == WSA_E_CANCELLED && self.list == NULL &&
                          GetAddrInfoExOverlappedResult(&self.overlapped) == WSA_E_CANCELLED;
        else
            consistent &= cancel == WSA_INVALID_HANDLE && self.error == 0 && self.list != NULL;
        FreeAddrInfoExW(self.list);
        CloseHandle(self.told);
    }
    CHECK("cancel-tells-once", once);
    CHECK("cancel-or-result", consistent);
}

static void within_a_limit(void)
{
    struct timeval enough = {60, 0}, negative = {-1, 0};
    ADDRINFOEXW *list = NULL;
    CHECK_EQ_I("limit",
               GetAddrInfoExW(wide("localhost"), NULL, NS_ALL, NULL, NULL, &list, &enough, NULL, NULL, NULL), 0);
    CHECK("limit-list", list != NULL);
    FreeAddrInfoExW(list);
    CHECK_EQ_I("limit-negative",
               GetAddrInfoExW(wide("localhost"), NULL, NS_ALL, NULL, NULL, &list, &negative, NULL, NULL, NULL),
               WSAEINVAL);
}

/* Many at a time, each told once. */
static void many(void)
{
    enum { COUNT = 200 };
    static lookup all[COUNT];
    int i, good = 0;
    for (i = 0; i < COUNT; i++) {
        all[i] = fresh();
        CHECK_REQUIRE(start(&all[i], wide("127.0.0.1"), done) == WSA_IO_PENDING);
    }
    for (i = 0; i < COUNT; i++) {
        CHECK_REQUIRE(check_wait(all[i].told) == WAIT_OBJECT_0);
        good += all[i].calls == 1 && all[i].error == 0 && all[i].list != NULL;
        FreeAddrInfoExW(all[i].list);
        CloseHandle(all[i].told);
    }
    CHECK_EQ_I("many", good, COUNT);
}

/* "The default NS_DNS ... providers do not currently support name registration." */
static void registration(void)
{
    SOCKET_ADDRESS address;
    struct timeval reserved = {1, 0};
    check_address here = check_loopback(AF_INET);
    address.lpSockaddr = CHECK_SOCKADDR(&here);
    address.iSockaddrLength = here.length;
    CHECK("register", SetAddrInfoExW(wide("tawny.test"), NULL, &address, 1, NULL, 0, NS_DNS, NULL, NULL, NULL, NULL,
                                     NULL) != NO_ERROR);
    CHECK("register-ansi", SetAddrInfoExA("tawny.test", NULL, &address, 1, NULL, 0, NS_ALL, NULL, NULL, NULL, NULL,
                                          NULL) != NO_ERROR);
    CHECK_EQ_I("register-reserved", SetAddrInfoExW(wide("tawny.test"), NULL, &address, 1, NULL, 0, NS_DNS, NULL,
                                                   &reserved, NULL, NULL, NULL),
               WSAEINVAL);
}

int main(void)
{
    WSADATA data;
    ADDRINFOEXW *list = NULL;
    check_begin_without_winsock();
    CHECK_EQ_I("not-started", at_once(wide("127.0.0.1"), NULL, NS_ALL, NULL, &list), WSANOTINITIALISED);
    CHECK_REQUIRE(WSAStartup(MAKEWORD(2, 2), &data) == 0);
    synchronous();
    errors();
    ansi();
    within_a_limit();
    /* Wine signals the event before the list is there, and cancels nothing. */
    if (check_under_wine())
        return check_end();
    registration();
    with_event();
    with_routine();
    failing();
    wrong();
    cancelled();
    many();
    return check_end();
}
