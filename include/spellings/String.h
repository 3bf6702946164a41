/* String.h - string.h in another spelling. */
#include <string.h>
