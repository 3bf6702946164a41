/* InitGuid.h - initguid.h in another spelling. */
#include <initguid.h>
