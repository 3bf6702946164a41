/* LMErr.h - lmerr.h in another spelling. */
#include <lmerr.h>
