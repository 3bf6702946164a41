/* tcpmib.h under another spelling. */
#include <tcpmib.h>
