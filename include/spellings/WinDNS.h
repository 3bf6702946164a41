/* windns.h under another spelling. */
#include <windns.h>
