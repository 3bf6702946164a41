/* nldef.h under another spelling. */
#include <nldef.h>
