/* Fcntl.h - fcntl.h in another spelling. */
#include <fcntl.h>
