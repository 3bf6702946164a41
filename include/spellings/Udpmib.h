/* udpmib.h under another spelling. */
#include <udpmib.h>
