/* mswsock.h under another spelling. */
#include <mswsock.h>
