/*
 * sys/un.h - Unix' name for afunix.h.
 */
#ifndef TAWNY_SYS_UN_H
#define TAWNY_SYS_UN_H

#include <afunix.h>

#endif
