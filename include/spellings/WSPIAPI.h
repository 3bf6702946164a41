/* wspiapi.h under another spelling. */
#include <wspiapi.h>
