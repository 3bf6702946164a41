/* icmpapi.h under another spelling. */
#include <icmpapi.h>
