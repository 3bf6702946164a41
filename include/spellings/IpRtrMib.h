/* iprtrmib.h under another spelling. */
#include <iprtrmib.h>
