/* OLE2.h - ole2.h in another spelling. */
#include <ole2.h>
