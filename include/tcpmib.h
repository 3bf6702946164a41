/*
 * tcpmib.h - tables of the IP helper: connections and statistics of TCP.
 * https://learn.microsoft.com/windows/win32/api/tcpmib/
 */
#ifndef TAWNY_TCPMIB_H
#define TAWNY_TCPMIB_H

#include <iprtrmib.h>

#endif
