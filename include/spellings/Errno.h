/* Errno.h - errno.h in another spelling. */
#include <errno.h>
