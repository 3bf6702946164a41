/* wsipx.h under another spelling. */
#include <wsipx.h>
