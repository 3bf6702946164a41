/*
 * file_server.c: an HTTP/1.1 server of static files on one I/O completion port.
 *
 *     file_server PORT DIRECTORY [WORKERS]
 *
 * PORT 0 takes any free port; the first line of output says which. Ctrl+C ends the server.
 * It knows GET and HEAD, persistent connections, pipelined requests and single byte ranges.
 *
 *     cl /W4 file_server.c ws2_32.lib mswsock.lib
 *     x86_64-w64-mingw32-gcc -Wall -Wextra file_server.c -o file_server.exe -lws2_32 -lmswsock
 *
 * A file and its header leave in one TransmitFile. A connection that is to end leaves with
 * TF_DISCONNECT | TF_REUSE_SOCKET, and its socket goes back to AcceptEx.
 */
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <mswsock.h>
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_WORKERS 2
#define ACCEPTS         128             /* AcceptEx requests kept outstanding */
#define REQUEST_SIZE    8192            /* the longest request header */
#define HEADER_SIZE     1024
#define ADDRESS_LENGTH  (sizeof(SOCKADDR_IN) + 16)
#define LARGEST_SEND    0x40000000u     /* of one TransmitFile */

enum step { STEP_ACCEPT, STEP_RECEIVE, STEP_SEND, STEP_REUSE };

/* One connection. It has exactly one request outstanding, so no two workers handle it at once. */
struct connection {
    OVERLAPPED overlapped;
    SOCKET socket;
    enum step step;
    BOOL keep;                          /* the connection stays after this response */
    HANDLE file;
    ULONGLONG offset, left;             /* what is still to be sent of the file */
    DWORD used;                         /* bytes in `request` */
    DWORD consumed;                     /* of them, the request that is being answered */
    TRANSMIT_FILE_BUFFERS around;
    char addresses[2 * ADDRESS_LENGTH];
    char request[REQUEST_SIZE + 1];
    char header[HEADER_SIZE];
};

static struct {
    HANDLE port, stop;
    SOCKET listener;
    char root[MAX_PATH];
    LPFN_ACCEPTEX accept_ex;
    LPFN_TRANSMITFILE transmit_file;
    LPFN_DISCONNECTEX disconnect_ex;
    volatile LONG accepts;              /* outstanding */
    volatile LONG stopping;
} server;

static void report(const char *what, DWORD error)
{
    fprintf(stderr, "file_server: %s: error %lu\n", what, (unsigned long)error);
}

/* ---------------------------------------------------------------------------------------------
 * Connections
 */

static void post_accept(struct connection *c);

static struct connection *new_connection(void)
{
    struct connection *c = calloc(1, sizeof(*c));

    if (c == NULL)
        return NULL;
    c->file = INVALID_HANDLE_VALUE;
    c->socket = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED);
    if (c->socket == INVALID_SOCKET || CreateIoCompletionPort((HANDLE)c->socket, server.port, 1, 0) == NULL) {
        report("a new socket", WSAGetLastError());
        if (c->socket != INVALID_SOCKET)
            closesocket(c->socket);
        free(c);
        return NULL;
    }
    return c;
}

static void close_file(struct connection *c)
{
    if (c->file != INVALID_HANDLE_VALUE)
        CloseHandle(c->file);
    c->file = INVALID_HANDLE_VALUE;
}

static void close_connection(struct connection *c)
{
    close_file(c);
    closesocket(c->socket);
    free(c);
}

/* Sees to it that enough connections wait for clients. */
static void replenish(void)
{
    while (!server.stopping && InterlockedIncrement(&server.accepts) <= ACCEPTS) {
        struct connection *c = new_connection();
        if (c == NULL)
            break;
        post_accept(c);
    }
    InterlockedDecrement(&server.accepts);
}

/* Counted in `accepts` already. */
static void post_accept(struct connection *c)
{
    DWORD bytes;

    memset(&c->overlapped, 0, sizeof(c->overlapped));
    c->step = STEP_ACCEPT;
    c->used = c->consumed = 0;
    if (!server.accept_ex(server.listener, c->socket, c->addresses, 0, ADDRESS_LENGTH, ADDRESS_LENGTH, &bytes,
                          &c->overlapped)
        && WSAGetLastError() != ERROR_IO_PENDING) {
        if (!server.stopping)
            report("AcceptEx", WSAGetLastError());
        InterlockedDecrement(&server.accepts);
        close_connection(c);
    }
}

static void receive(struct connection *c)
{
    WSABUF buffer;
    DWORD flags = 0;

    buffer.buf = c->request + c->used;
    buffer.len = REQUEST_SIZE - c->used;
    memset(&c->overlapped, 0, sizeof(c->overlapped));
    c->step = STEP_RECEIVE;
    if (WSARecv(c->socket, &buffer, 1, NULL, &flags, &c->overlapped, NULL) == SOCKET_ERROR
        && WSAGetLastError() != WSA_IO_PENDING)
        close_connection(c);
}

/* Ends the connection; the socket will serve another. */
static void reuse(struct connection *c)
{
    memset(&c->overlapped, 0, sizeof(c->overlapped));
    c->step = STEP_REUSE;
    if (!server.disconnect_ex(c->socket, &c->overlapped, TF_REUSE_SOCKET, 0) && WSAGetLastError() != ERROR_IO_PENDING)
        close_connection(c);
}

/* Sends the header, if there still is one, and as much of the file as one call sends. */
static void transmit(struct connection *c)
{
    DWORD count = c->left < LARGEST_SEND ? (DWORD)c->left : LARGEST_SEND;
    BOOL last = count == c->left;
    DWORD flags = last && !c->keep ? TF_DISCONNECT | TF_REUSE_SOCKET : 0;
    HANDLE file = count != 0 ? c->file : NULL;

    memset(&c->overlapped, 0, sizeof(c->overlapped));
    c->overlapped.Offset = (DWORD)c->offset;
    c->overlapped.OffsetHigh = (DWORD)(c->offset >> 32);
    c->offset += count;
    c->left -= count;
    c->step = flags != 0 ? STEP_REUSE : STEP_SEND;
    if (!server.transmit_file(c->socket, file, count, 0, &c->overlapped, &c->around, flags)
        && WSAGetLastError() != WSA_IO_PENDING)
        close_connection(c);
}

/* ---------------------------------------------------------------------------------------------
 * HTTP
 */

static const char *type_of(const char *path)
{
    static const char *const types[][2] = {
        {".html", "text/html; charset=utf-8"}, {".htm", "text/html; charset=utf-8"}, {".css", "text/css"},
        {".js", "text/javascript"}, {".json", "application/json"}, {".txt", "text/plain; charset=utf-8"},
        {".png", "image/png"}, {".jpg", "image/jpeg"}, {".svg", "image/svg+xml"}, {".wasm", "application/wasm"},
    };
    const char *dot = strrchr(path, '.');
    size_t i;

    for (i = 0; dot != NULL && i < sizeof(types) / sizeof(types[0]); i++)
        if (_stricmp(dot, types[i][0]) == 0)
            return types[i][1];
    return "application/octet-stream";
}

/* A response without a file. */
static void answer(struct connection *c, const char *status, const char *extra)
{
    int length = snprintf(c->header, HEADER_SIZE,
                          "HTTP/1.1 %s\r\nContent-Length: 0\r\n%sConnection: %s\r\n\r\n", status, extra,
                          c->keep ? "keep-alive" : "close");
    c->around.Head = c->header;
    c->around.HeadLength = (DWORD)length;
    c->offset = c->left = 0;
    transmit(c);
}

static int hexadecimal(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit |= 0x20;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* The file's name behind the root, decoded; FALSE when it leads out of it. */
static BOOL decode(const char *target, size_t length, char *path, size_t room)
{
    size_t used = 0, i;

    if (length == 0 || target[0] != '/')
        return FALSE;
    for (i = 0; i < length && target[i] != '?'; i++) {
        char character = target[i];
        if (character == '%' && i + 2 < length && hexadecimal(target[i + 1]) >= 0 && hexadecimal(target[i + 2]) >= 0) {
            character = (char)(hexadecimal(target[i + 1]) << 4 | hexadecimal(target[i + 2]));
            i += 2;
        }
        if (character == '\0' || character == '\\' || character == ':' || used + 1 >= room)
            return FALSE;
        path[used++] = character == '/' ? '\\' : character;
    }
    path[used] = '\0';
    if (strstr(path, "\\..\\") != NULL || (used >= 3 && strcmp(path + used - 3, "\\..") == 0))
        return FALSE;
    if (path[used - 1] == '\\') {
        if (used + sizeof("index.html") > room)
            return FALSE;
        strcpy(path + used, "index.html");
    }
    return TRUE;
}

/* The value of the header field NAME, with its length; NULL when there is none. */
static const char *field(const char *request, const char *name, size_t *length)
{
    size_t name_length = strlen(name);
    const char *line = strstr(request, "\r\n");

    while (line != NULL && line[2] != '\r') {
        line += 2;
        if (_strnicmp(line, name, name_length) == 0 && line[name_length] == ':') {
            const char *value = line + name_length + 1;
            const char *end = strstr(value, "\r\n");
            while (*value == ' ')
                value++;
            *length = end != NULL ? (size_t)(end - value) : strlen(value);
            return value;
        }
        line = strstr(line, "\r\n");
    }
    return NULL;
}

/* Reads a byte range; -1: it cannot be satisfied, 0: there is none to obey. */
static int range(const char *request, ULONGLONG size, ULONGLONG *first, ULONGLONG *count)
{
    size_t length;
    const char *value = field(request, "Range", &length);
    char *end;
    ULONGLONG last;

    if (value == NULL || _strnicmp(value, "bytes=", 6) != 0 || memchr(value, ',', length) != NULL)
        return 0;
    value += 6;
    if (*value == '-') {
        last = strtoull(value + 1, &end, 10);
        if (end == value + 1)
            return 0;
        if (last == 0 || size == 0)
            return -1;
        *count = last < size ? last : size;
        *first = size - *count;
        return 1;
    }
    *first = strtoull(value, &end, 10);
    if (end == value || *end != '-')
        return 0;
    if (*first >= size)
        return -1;
    value = end + 1;
    last = strtoull(value, &end, 10);
    if (end == value || last >= size)
        last = size - 1;
    if (last < *first)
        return 0;
    *count = last - *first + 1;
    return 1;
}

static BOOL keeps(const char *request, BOOL version_1_1)
{
    size_t length;
    const char *value = field(request, "Connection", &length);

    if (value != NULL && length >= 5 && _strnicmp(value, "close", 5) == 0)
        return FALSE;
    return version_1_1 || (value != NULL && length >= 10 && _strnicmp(value, "keep-alive", 10) == 0);
}

static void respond(struct connection *c, BOOL head)
{
    char path[2 * MAX_PATH], extra[96] = "";
    const char *target = strchr(c->request, ' ') + 1;
    size_t root_length = strlen(server.root);
    LARGE_INTEGER size;
    ULONGLONG first = 0, count;
    int ranged, length;

    strcpy(path, server.root);
    if (!decode(target, strcspn(target, " \r"), path + root_length, sizeof(path) - root_length)) {
        answer(c, "400 Bad Request", "");
        return;
    }
    c->file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                          OPEN_EXISTING, FILE_FLAG_OVERLAPPED | FILE_FLAG_SEQUENTIAL_SCAN, NULL);
    if (c->file == INVALID_HANDLE_VALUE) {
        DWORD error = GetLastError();
        BOOL absent = error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND;
        answer(c, absent ? "404 Not Found" : "403 Forbidden", "");
        return;
    }
    if (!GetFileSizeEx(c->file, &size)) {
        answer(c, "500 Internal Server Error", "");
        return;
    }
    count = (ULONGLONG)size.QuadPart;
    ranged = range(c->request, count, &first, &count);
    if (ranged < 0) {
        snprintf(extra, sizeof(extra), "Content-Range: bytes */%llu\r\n", (unsigned long long)size.QuadPart);
        answer(c, "416 Range Not Satisfiable", extra);
        return;
    }
    if (ranged > 0)
        snprintf(extra, sizeof(extra), "Content-Range: bytes %llu-%llu/%llu\r\n", (unsigned long long)first,
                 (unsigned long long)(first + count - 1), (unsigned long long)size.QuadPart);
    length = snprintf(c->header, HEADER_SIZE,
                      "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %llu\r\nAccept-Ranges: bytes\r\n%s"
                      "Connection: %s\r\n\r\n",
                      ranged > 0 ? "206 Partial Content" : "200 OK", type_of(path), (unsigned long long)count, extra,
                      c->keep ? "keep-alive" : "close");
    c->around.Head = c->header;
    c->around.HeadLength = (DWORD)length;
    c->offset = first;
    c->left = head ? 0 : count;
    transmit(c);
}

/* Answers the request at the front of the buffer, or waits for the rest of it. */
static void serve(struct connection *c)
{
    char *end, *version;
    BOOL get, head;

    c->request[c->used] = '\0';
    end = strstr(c->request, "\r\n\r\n");
    if (end == NULL) {
        if (c->used == REQUEST_SIZE) {
            c->keep = FALSE;
            c->consumed = c->used;
            answer(c, "431 Request Header Fields Too Large", "");
        } else {
            receive(c);
        }
        return;
    }
    c->consumed = (DWORD)(end + 4 - c->request);
    end[2] = '\0';
    version = strstr(c->request, " HTTP/1.");
    get = strncmp(c->request, "GET ", 4) == 0;
    head = strncmp(c->request, "HEAD ", 5) == 0;
    if (version == NULL || version > strstr(c->request, "\r\n")) {
        c->keep = FALSE;
        answer(c, "400 Bad Request", "");
        return;
    }
    c->keep = keeps(c->request, version[8] == '1');
    if (get || head) {
        respond(c, head);
    } else {
        c->keep = FALSE;
        answer(c, "405 Method Not Allowed", "Allow: GET, HEAD\r\n");
    }
}

/* ---------------------------------------------------------------------------------------------
 * Workers
 */

static void finished(struct connection *c, BOOL good, DWORD bytes)
{
    switch (c->step) {
    case STEP_ACCEPT:
        InterlockedDecrement(&server.accepts);
        if (!good
            || setsockopt(c->socket, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (char *)&server.listener,
                          sizeof(server.listener)) != 0) {
            close_connection(c);
        } else {
            receive(c);
        }
        replenish();
        break;
    case STEP_RECEIVE:
        if (!good || bytes == 0) {
            if (good)
                reuse(c);
            else
                close_connection(c);
            break;
        }
        c->used += bytes;
        serve(c);
        break;
    case STEP_SEND:
        c->around.HeadLength = 0;
        if (!good) {
            close_connection(c);
        } else if (c->left != 0) {
            transmit(c);
        } else {
            close_file(c);
            c->used -= c->consumed;
            memmove(c->request, c->request + c->consumed, c->used);
            if (c->used != 0)
                serve(c);
            else
                receive(c);
        }
        break;
    case STEP_REUSE:
        close_file(c);
        if (!good || server.stopping || InterlockedIncrement(&server.accepts) > ACCEPTS) {
            if (good && !server.stopping)
                InterlockedDecrement(&server.accepts);
            close_connection(c);
        } else {
            post_accept(c);
        }
        break;
    }
}

static DWORD WINAPI work(LPVOID unused)
{
    (void)unused;
    for (;;) {
        DWORD bytes = 0;
        ULONG_PTR key = 0;
        OVERLAPPED *overlapped = NULL;
        BOOL good = GetQueuedCompletionStatus(server.port, &bytes, &key, &overlapped, INFINITE);

        if (overlapped == NULL)
            return 0;
        finished(CONTAINING_RECORD(overlapped, struct connection, overlapped), good, bytes);
    }
}

static BOOL WINAPI on_control(DWORD event)
{
    (void)event;
    SetEvent(server.stop);
    return TRUE;
}

static BOOL fetch(GUID id, void *function, DWORD size)
{
    DWORD bytes;
    return WSAIoctl(server.listener, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof(id), function, size, &bytes,
                    NULL, NULL) == 0;
}

static BOOL begin(u_short port, int *real_port)
{
    GUID accept_id = WSAID_ACCEPTEX, transmit_id = WSAID_TRANSMITFILE, disconnect_id = WSAID_DISCONNECTEX;
    SOCKADDR_IN address;
    int length = sizeof(address);

    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    server.listener = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED);
    if (server.listener == INVALID_SOCKET || bind(server.listener, (SOCKADDR *)&address, sizeof(address)) != 0
        || listen(server.listener, SOMAXCONN) != 0
        || getsockname(server.listener, (SOCKADDR *)&address, &length) != 0
        || !fetch(accept_id, &server.accept_ex, sizeof(server.accept_ex))
        || !fetch(transmit_id, &server.transmit_file, sizeof(server.transmit_file))
        || !fetch(disconnect_id, &server.disconnect_ex, sizeof(server.disconnect_ex)))
        return FALSE;
    *real_port = ntohs(address.sin_port);
    server.port = CreateIoCompletionPort((HANDLE)server.listener, NULL, 0, 0);
    return server.port != NULL;
}

int main(int argc, char **argv)
{
    WSADATA data;
    int workers = argc > 3 ? atoi(argv[3]) : DEFAULT_WORKERS, port = 0, i;
    HANDLE threads[64];

    if (argc < 3 || workers < 1 || workers > 64 || strlen(argv[2]) >= sizeof(server.root)) {
        fprintf(stderr, "usage: file_server PORT DIRECTORY [WORKERS]\n");
        return 2;
    }
    strcpy(server.root, argv[2]);
    while (server.root[0] != '\0' && strchr("\\/", server.root[strlen(server.root) - 1]) != NULL)
        server.root[strlen(server.root) - 1] = '\0';
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0)
        return 1;
    if (!begin((u_short)atoi(argv[1]), &port)) {
        report("cannot listen", WSAGetLastError());
        return 1;
    }
    server.stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    SetConsoleCtrlHandler(on_control, TRUE);
    replenish();
    for (i = 0; i < workers; i++)
        threads[i] = CreateThread(NULL, 0, work, NULL, 0, NULL);
    printf("listening on %d\n", port);
    fflush(stdout);

    WaitForSingleObject(server.stop, INFINITE);
    InterlockedExchange(&server.stopping, 1);
    closesocket(server.listener);
    for (i = 0; i < workers; i++)
        PostQueuedCompletionStatus(server.port, 0, 0, NULL);
    WaitForMultipleObjects((DWORD)workers, threads, TRUE, INFINITE);
    WSACleanup();
    return 0;
}
