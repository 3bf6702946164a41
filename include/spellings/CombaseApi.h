/* CombaseApi.h - combaseapi.h in another spelling. */
#include <combaseapi.h>
