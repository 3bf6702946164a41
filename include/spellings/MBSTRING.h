/* MBSTRING.h - mbstring.h in another spelling. */
#include <mbstring.h>
