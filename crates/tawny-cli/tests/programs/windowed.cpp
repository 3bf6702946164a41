// A program as Visual Studio's wizard begins it, with a server by window messages: it connects to itself.
#include <winsock2.h>
#include <windows.h>
#include <stdio.h>
#include <tchar.h>
#pragma comment(lib, "ws2_32.lib")

#define WM_SOCKET (WM_USER + 1)

static SOCKET client;

static void OnSocket(HWND hWnd, SOCKET s, int event)
{
    char buffer[64];
    switch (event) {
    case FD_ACCEPT:
        s = accept(s, NULL, NULL);
        WSAAsyncSelect(s, hWnd, WM_SOCKET, FD_READ | FD_CLOSE);
        break;
    case FD_READ: {
        int n = recv(s, buffer, sizeof(buffer), 0);
        if (n > 0)
            printf("read %.*s\n", n, buffer);
        break;
    }
    case FD_CLOSE:
        printf("closed\n");
        closesocket(s);
        SendMessage(hWnd, WM_CLOSE, 0, 0);
        break;
    }
}

LRESULT CALLBACK WndProc(HWND hWnd, UINT message, WPARAM wParam, LPARAM lParam)
{
    PAINTSTRUCT ps;
    HDC hdc;
    switch (message) {
    case WM_SOCKET:
        OnSocket(hWnd, (SOCKET)wParam, WSAGETSELECTEVENT(lParam));
        break;
    case WM_PAINT:
        hdc = BeginPaint(hWnd, &ps);
        TextOut(hdc, 0, 0, _T("Server"), 6);
        EndPaint(hWnd, &ps);
        printf("painted\n");
        break;
    case WM_DESTROY:
        PostQuitMessage(3);
        break;
    default:
        return DefWindowProc(hWnd, message, wParam, lParam);
    }
    return 0;
}

int APIENTRY _tWinMain(HINSTANCE hInstance, HINSTANCE hPrevInstance, LPTSTR lpCmdLine, int nCmdShow)
{
    UNREFERENCED_PARAMETER(hPrevInstance);
    WSADATA wsd;
    if (WSAStartup(MAKEWORD(2, 2), &wsd) != 0)
        return 1;

    WNDCLASSEX wcex;
    wcex.cbSize = sizeof(WNDCLASSEX);
    wcex.style = CS_HREDRAW | CS_VREDRAW;
    wcex.lpfnWndProc = (WNDPROC)WndProc;
    wcex.cbClsExtra = 0;
    wcex.cbWndExtra = 0;
    wcex.hInstance = hInstance;
    wcex.hIcon = LoadIcon(hInstance, MAKEINTRESOURCE(107));
    wcex.hCursor = LoadCursor(NULL, IDC_ARROW);
    wcex.hbrBackground = (HBRUSH)(COLOR_WINDOW + 1);
    wcex.lpszMenuName = NULL;
    wcex.lpszClassName = _T("Sample");
    wcex.hIconSm = LoadIcon(NULL, IDI_APPLICATION);
    if (!RegisterClassEx(&wcex))
        return 1;
    HWND hWnd = CreateWindow(_T("Sample"), lpCmdLine, WS_OVERLAPPEDWINDOW, CW_USEDEFAULT, 0, CW_USEDEFAULT, 0, NULL,
                             NULL, hInstance, NULL);
    if (!hWnd)
        return 1;
    ShowWindow(hWnd, nCmdShow);
    UpdateWindow(hWnd);
    TCHAR title[32];
    GetWindowText(hWnd, title, 32);
    _tprintf(_T("title %s\n"), title);

    SOCKADDR_IN address = {0};
    int length = sizeof(address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
    bind(listener, (SOCKADDR *)&address, sizeof(address));
    getsockname(listener, (SOCKADDR *)&address, &length);
    WSAAsyncSelect(listener, hWnd, WM_SOCKET, FD_ACCEPT);
    listen(listener, 5);
    client = socket(AF_INET, SOCK_STREAM, 0);
    connect(client, (SOCKADDR *)&address, sizeof(address));
    send(client, "hello", 5, 0);
    shutdown(client, SD_SEND);

    MSG msg;
    while (GetMessage(&msg, NULL, 0, 0)) {
        TranslateMessage(&msg);
        DispatchMessage(&msg);
    }
    WSACleanup();
    return (int)msg.wParam;
}
