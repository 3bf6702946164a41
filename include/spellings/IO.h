/* IO.h - io.h in another spelling. */
#include <io.h>
