/* Sal.h - sal.h in another spelling. */
#include <sal.h>
