/* The body of the headers_order programs: whatever the order of the includes, the names are Winsock's. */

struct uses_libc_too {
    time_t when;
    size_t size;
    struct timeval limit;
};

static int passed, failures;

static void expect(const char *name, unsigned long long got, unsigned long long want)
{
    if (got == want) {
        passed++;
        printf("ok %s\n", name);
        return;
    }
    failures++;
    printf("not ok %s: got %llu want %llu\n", name, got, want);
}

/* Function pointers of Winsock's own types, to see that the declarations are Winsock's. */
static int(WSAAPI *const bind_pointer)(SOCKET, const struct sockaddr *, int) = bind;
static int(WSAAPI *const send_pointer)(SOCKET, const char *, int, int) = send;
static SOCKET(WSAAPI *const accept_pointer)(SOCKET, struct sockaddr *, int *) = accept;

static void sizes(void)
{
    fd_set set;
    struct uses_libc_too both;
    memset(&both, 0, sizeof both);
    expect("sizeof-dword", sizeof(DWORD), 4);
    expect("sizeof-long", sizeof(LONG), 4);
    expect("sizeof-u_long", sizeof(u_long), 4);
    expect("sizeof-socket", sizeof(SOCKET), sizeof(void *));
    expect("sizeof-handle", sizeof(HANDLE), sizeof(void *));
    expect("sizeof-wsabuf", sizeof(WSABUF), 16);
    expect("sizeof-overlapped", sizeof(OVERLAPPED), 32);
    expect("sizeof-wsaoverlapped", sizeof(WSAOVERLAPPED), 32);
    expect("sizeof-wsadata", sizeof(WSADATA), 408);
    expect("sizeof-fd_set", sizeof(fd_set), 520);
    expect("sizeof-sockaddr_in", sizeof(struct sockaddr_in), 16);
    expect("sizeof-sockaddr_in6", sizeof(struct sockaddr_in6), 28);
    expect("sizeof-sockaddr_storage", sizeof(struct sockaddr_storage), 128);
    expect("sizeof-linger", sizeof(struct linger), 4);
    expect("sizeof-wchar", sizeof(WCHAR), 2);
    FD_ZERO(&set);
    FD_SET((SOCKET)1234, &set);
    expect("fd_count", set.fd_count, 1);
    expect("fd_array", set.fd_array[0], 1234);
}

static void constants(void)
{
    expect("af-inet6", AF_INET6, 23);
    expect("sol-socket", SOL_SOCKET, 0xffff);
    expect("so-reuseaddr", SO_REUSEADDR, 4);
    expect("so-error", SO_ERROR, 0x1007);
    expect("fionbio", (unsigned)FIONBIO, 0x8004667e);
    expect("fionread", (unsigned)FIONREAD, 0x4004667f);
    expect("msg-waitall", MSG_WAITALL, 8);
    expect("somaxconn", SOMAXCONN, 0x7fffffff);
    expect("eai-noname", EAI_NONAME, 11001);
    expect("ai-passive", AI_PASSIVE, 1);
    expect("ni-numerichost", NI_NUMERICHOST, 2);
    expect("wsaewouldblock", WSAEWOULDBLOCK, 10035);
    expect("ipv6-v6only", IPV6_V6ONLY, 27);
    expect("sd-both", SD_BOTH, 2);
}

static void calls(void)
{
    WSADATA data;
    struct sockaddr_in name;
    int length = (int)sizeof name, value = 0, size = (int)sizeof value;
    SOCKET s;
    HANDLE port;
    expect("wsastartup", (unsigned)WSAStartup(MAKEWORD(2, 2), &data), 0);
    s = socket(AF_INET, SOCK_STREAM, 0);
    expect("socket", s != INVALID_SOCKET, 1);
    memset(&name, 0, sizeof name);
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    expect("bind-through-pointer", (unsigned)bind_pointer(s, (struct sockaddr *)&name, sizeof name), 0);
    expect("getsockname", (unsigned)getsockname(s, (struct sockaddr *)&name, &length), 0);
    expect("getsockopt", (unsigned)getsockopt(s, SOL_SOCKET, SO_TYPE, (char *)&value, &size), 0);
    expect("getsockopt-type", (unsigned)value, SOCK_STREAM);
    expect("send-through-pointer", send_pointer(s, "x", 1, 0) == SOCKET_ERROR, 1);
    expect("accept-through-pointer", accept_pointer(s, NULL, NULL) == INVALID_SOCKET, 1);
    port = CreateIoCompletionPort((HANDLE)s, NULL, 1, 0);
    expect("port", port != NULL, 1);
    CloseHandle(port);
    expect("closesocket", (unsigned)closesocket(s), 0);
    expect("libc-still-works", (unsigned long long)strtol("42", NULL, 10), 42);
    WSACleanup();
}

int main(void)
{
    sizes();
    constants();
    calls();
    printf("%d passed, %d failed\n", passed, failures);
    return failures != 0;
}
