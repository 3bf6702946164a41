/* in6addr.h under another spelling. */
#include <in6addr.h>
