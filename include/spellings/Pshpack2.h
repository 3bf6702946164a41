/* Pshpack2.h - pshpack2.h in another spelling. */
#include <pshpack2.h>
