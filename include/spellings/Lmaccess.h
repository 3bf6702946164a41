/* Lmaccess.h - lmaccess.h in another spelling. */
#include <lmaccess.h>
