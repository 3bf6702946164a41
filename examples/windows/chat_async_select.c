/*
 * chat_async_select.c: the chat server with WSAAsyncSelect.
 *
 *     chat_async_select PORT [THREADS]   (THREADS changes nothing: there is one)
 *
 * What happens to a socket becomes a message to a window, among the messages of the keyboard and
 * the mouse. It was made for programs that have windows anyway; this one has a window that is never
 * shown. One thread takes the messages in order and never waits for anything but the next.
 *
 *     cl /W4 chat_async_select.c ws2_32.lib user32.lib
 *     x86_64-w64-mingw32-gcc -Wall -Wextra chat_async_select.c -o chat_async_select.exe -lws2_32
 */
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <windows.h>

#include "chat/chat.h"
#include "chat/socket_table.h"

#define WM_SOCKET   (WM_USER + 1)       /* wParam: the socket, lParam: what happened */
#define WM_HANG_UP  (WM_USER + 2)       /* wParam: the socket */
#define TICK_TIMER  1

struct connection {
    struct client client;
    struct socket_entry entry;
};

static struct {
    SOCKET listener;
    HWND window;
    BOOL starved;                       /* out of sockets: accepting waits for the next tick */
} server;

static struct connection *connection_by(SOCKET s)
{
    struct socket_entry *entry = socket_table_find(s);

    return entry == NULL ? NULL : CONTAINING_RECORD(entry, struct connection, entry);
}

/* ---------------------------------------------------------------------------------------------
 * Sending
 */

/* Sends until there is nothing left, or no room: then FD_WRITE will say when there is. */
static void send_output(struct client *client)
{
    WSABUF output;

    AcquireSRWLockExclusive(&client->lock);
    client->sending = FALSE;
    while (!client->sending && chat_output(client, &output)) {
        int sent = send(client->socket, output.buf, (int)output.len, 0);

        if (sent != SOCKET_ERROR)
            chat_sent(client, (DWORD)sent);
        else {
            client->sending = TRUE;
            if (WSAGetLastError() != WSAEWOULDBLOCK)
                hang_up(client);
        }
    }
    ReleaseSRWLockExclusive(&client->lock);
}

static void start_sending(struct client *client)
{
    if (!client->sending)
        send_output(client);
}

/* ---------------------------------------------------------------------------------------------
 * Connections
 */

/* A message ends the connection, once what is being done has been done. */
static void hang_up(struct client *client)
{
    PostMessageW(server.window, WM_HANG_UP, (WPARAM)client->socket, 0);
}

static void end_connection(struct connection *c)
{
    chat_leave(&c->client);
    socket_table_remove(&c->entry);
    chat_release(&c->client);
}

static void new_connection(SOCKET s)
{
    struct connection *c = chat_enter(s, sizeof(*c));

    if (c == NULL)
        return;
    socket_table_add(&c->entry, s);
    if (WSAAsyncSelect(s, server.window, WM_SOCKET, FD_READ | FD_WRITE | FD_CLOSE)
        == SOCKET_ERROR) {
        report("WSAAsyncSelect", (DWORD)WSAGetLastError());
        end_connection(c);
    }
}

/* ---------------------------------------------------------------------------------------------
 * Receiving
 */

static void on_acceptable(void)
{
    SOCKET s = accept(server.listener, NULL, NULL);

    if (s != INVALID_SOCKET)
        new_connection(s);
    else if (WSAGetLastError() != WSAEWOULDBLOCK) {
        accept_failed(WSAGetLastError());
        server.starved = TRUE;
        WSAAsyncSelect(server.listener, server.window, 0, 0);
    }
}

/* Receives once; returns what recv returned. */
static int receive(struct connection *c)
{
    WSABUF input;
    int received;

    chat_input(&c->client, &input);
    received = recv(c->client.socket, input.buf, (int)input.len, 0);
    if (received > 0)
        chat_received(&c->client, (DWORD)received);
    return received;
}

/* FALSE when the connection has ended. */
static BOOL on_readable(struct connection *c)
{
    int received = receive(c);

    return received > 0 || (received == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK);
}

/* Nothing comes any more, but what came before may still be unread. */
static BOOL on_closed(struct connection *c)
{
    int received;

    do
        received = receive(c);
    while (received > 0);
    return received == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK;
}

/* ---------------------------------------------------------------------------------------------
 * The loop
 */

static void on_socket(SOCKET s, WORD event)
{
    struct connection *c = connection_by(s);

    if (s == server.listener)
        on_acceptable();
    else if (c == NULL)
        ;                               /* was on its way when the connection ended */
    else if (event == FD_WRITE)
        send_output(&c->client);
    else if (event == FD_READ ? !on_readable(c) : !on_closed(c))
        end_connection(c);
}

static void on_tick(void)
{
    if (server.starved)
        WSAAsyncSelect(server.listener, server.window, WM_SOCKET, FD_ACCEPT);
    server.starved = FALSE;
    chat_tick();
}

static LRESULT CALLBACK window_procedure(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    struct connection *c;

    switch (message) {
    case WM_SOCKET:
        on_socket((SOCKET)wparam, WSAGETSELECTEVENT(lparam));
        return 0;
    case WM_HANG_UP:
        if ((c = connection_by((SOCKET)wparam)) != NULL)
            end_connection(c);
        return 0;
    case WM_TIMER:
        on_tick();
        return 0;
    case WM_DESTROY:
        PostQuitMessage(EXIT_SUCCESS);
        return 0;
    default:                            /* WM_CLOSE, too: it destroys the window */
        return DefWindowProcW(window, message, wparam, lparam);
    }
}

/* ---------------------------------------------------------------------------------------------
 * Start and stop
 */

/* Ctrl+C comes on a thread of its own; the window hears of it as of everything else. */
static DWORD WINAPI stopper(LPVOID unused)
{
    (void)unused;
    WaitForSingleObject(chat.stop, INFINITE);
    PostMessageW(server.window, WM_CLOSE, 0, 0);
    return 0;
}

static BOOL start(SOCKET listener)
{
    WNDCLASSW window_class;
    HANDLE thread;

    memset(&window_class, 0, sizeof(window_class));
    window_class.lpfnWndProc = window_procedure;
    window_class.hInstance = GetModuleHandleW(NULL);
    window_class.lpszClassName = L"chat";
    server.listener = listener;
    if (RegisterClassW(&window_class) != 0)
        server.window = CreateWindowExW(0, window_class.lpszClassName, L"", 0, 0, 0, 0, 0,
                                        HWND_MESSAGE, NULL, window_class.hInstance, NULL);
    if (server.window == NULL || SetTimer(server.window, TICK_TIMER, TICK, NULL) == 0) {
        report("window", GetLastError());
        return FALSE;
    }
    if (WSAAsyncSelect(listener, server.window, WM_SOCKET, FD_ACCEPT) == SOCKET_ERROR) {
        report("WSAAsyncSelect", (DWORD)WSAGetLastError());
        return FALSE;
    }
    thread = CreateThread(NULL, 0, stopper, NULL, 0, NULL);
    if (thread == NULL) {
        report("CreateThread", GetLastError());
        return FALSE;
    }
    CloseHandle(thread);
    return TRUE;
}

static int serve(SOCKET listener, int threads)
{
    MSG message;

    (void)threads;
    if (!start(listener))
        return EXIT_FAILURE;
    announce();
    while (GetMessageW(&message, NULL, 0, 0) > 0)
        DispatchMessageW(&message);

    closesocket(listener);
    chat_stop();
    while (chat.clients != NULL)
        end_connection(CONTAINING_RECORD(chat.clients, struct connection, client));
    return (int)message.wParam;
}

int main(int argc, char **argv)
{
    return chat_main(argc, argv, serve);
}
