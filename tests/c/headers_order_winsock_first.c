/* winsock2.h first, then windows.h, then libc.
 *
 * https://learn.microsoft.com/windows/win32/winsock/creating-a-basic-winsock-application
 */
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>
#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

#include "headers_order.h"
