/* LMERR.h - lmerr.h in another spelling. */
#include <lmerr.h>
