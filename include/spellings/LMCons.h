/* LMCons.h - lmcons.h in another spelling. */
#include <lmcons.h>
