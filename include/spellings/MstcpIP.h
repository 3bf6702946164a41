/* mstcpip.h under another spelling. */
#include <mstcpip.h>
