/*
 * ipmib.h - tables of the IP helper: addresses, routes and neighbours of IP.
 * https://learn.microsoft.com/windows/win32/api/ipmib/
 */
#ifndef TAWNY_IPMIB_H
#define TAWNY_IPMIB_H

#include <iprtrmib.h>

#endif
