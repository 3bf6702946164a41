/* wtypes.h under another spelling. */
#include <wtypes.h>
