/* Time.h - time.h in another spelling. */
#include <time.h>
