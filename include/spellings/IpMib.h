/* ipmib.h under another spelling. */
#include <ipmib.h>
