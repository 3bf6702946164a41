/* Pshpack4.h - pshpack4.h in another spelling. */
#include <pshpack4.h>
