/* Stdlib.h - stdlib.h in another spelling. */
#include <stdlib.h>
