/* mswsockdef.h under another spelling. */
#include <mswsockdef.h>
