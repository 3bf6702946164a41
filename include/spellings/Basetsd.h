/* Basetsd.h - basetsd.h in another spelling. */
#include <basetsd.h>
