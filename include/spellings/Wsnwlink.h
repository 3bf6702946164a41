/* wsnwlink.h under another spelling. */
#include <wsnwlink.h>
