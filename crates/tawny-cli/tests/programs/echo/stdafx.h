#pragma once

#define WIN32_LEAN_AND_MEAN
#include <Windows.h>
#include <WinSock2.h>
#include <WS2tcpip.h>
#include <StdIO.h>
#include <stdlib.h>

#pragma comment(lib, "ws2_32.lib")
#pragma warning(disable : 4127)
