/* Ctype.h - ctype.h in another spelling. */
#include <ctype.h>
