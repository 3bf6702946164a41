/* libc headers between the parts, and libc's names for the network's types before them. */
#include <stdlib.h>
#include <winsock2.h>
#include <string.h>
#include <sys/types.h>
#include <ws2tcpip.h>
#include <time.h>
#include <mswsock.h>
#include <stdio.h>
#include <windows.h>
#include <stdint.h>
#include <winsock2.h>
#include <windows.h>

#include "headers_order.h"
