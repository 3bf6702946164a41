/* INTRIN.h - intrin.h in another spelling. */
#include <intrin.h>
