/* ip2string.h under another spelling. */
#include <ip2string.h>
