/* windows.h first, made lean so that it leaves the sockets to winsock2.h.
 *
 * "The Winsock2.h header file internally includes core elements from the Windows.h header file, so
 * there is not usually an #include line for Windows.h. If an #include line is needed for Windows.h,
 * this should be preceded with #define WIN32_LEAN_AND_MEAN."
 * https://learn.microsoft.com/windows/win32/winsock/creating-a-basic-winsock-application
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>

#include "headers_order.h"
