/* TimeAPI.h - timeapi.h in another spelling. */
#include <timeapi.h>
