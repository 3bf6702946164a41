/* winsock.h under another spelling. */
#include <winsock.h>
