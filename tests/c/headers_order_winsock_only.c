/* winsock2.h alone, with what programs of Winsock 1.1 also find there. */
#include <stdio.h>
#include <winsock2.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <ws2tcpip.h>
#include <mswsock.h>

#include "headers_order.h"
