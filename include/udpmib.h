/*
 * udpmib.h - tables of the IP helper: sockets and statistics of UDP.
 * https://learn.microsoft.com/windows/win32/api/udpmib/
 */
#ifndef TAWNY_UDPMIB_H
#define TAWNY_UDPMIB_H

#include <iprtrmib.h>

#endif
