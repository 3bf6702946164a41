/* ipexport.h under another spelling. */
#include <ipexport.h>
