/* svcguid.h under another spelling. */
#include <svcguid.h>
