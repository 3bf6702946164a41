/* The spellings of the headers that sources use. mingw has only the lower-case files, which is all that
 * a file system without case needs. */
#ifdef __MINGW32__
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <mswsock.h>
#else
#include <WinSock2.h>
#include <WS2tcpip.h>
#include <Windows.h>
#include <MSWSock.h>
#include <Winsock2.h>
#include <Ws2tcpip.h>
#include <Mswsock.h>
#include <WINSOCK2.H>
#endif
#include <process.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "headers_order.h"
