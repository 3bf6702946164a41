/* NTDEF.h - ntdef.h in another spelling. */
#include <ntdef.h>
