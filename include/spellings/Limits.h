/* Limits.h - limits.h in another spelling. */
#include <limits.h>
