/* ifmib.h under another spelling. */
#include <ifmib.h>
