/*
 * ifmib.h - tables of the IP helper: interfaces.
 * https://learn.microsoft.com/windows/win32/api/ifmib/
 */
#ifndef TAWNY_IFMIB_H
#define TAWNY_IFMIB_H

#include <iprtrmib.h>

#endif
