/* afunix.h under another spelling. */
#include <afunix.h>
