/* ERRNO.h - errno.h in another spelling. */
#include <errno.h>
