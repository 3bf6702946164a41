/* Math.h - math.h in another spelling. */
#include <math.h>
