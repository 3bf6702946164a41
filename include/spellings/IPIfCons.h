/* ipifcons.h under another spelling. */
#include <ipifcons.h>
