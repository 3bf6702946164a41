/* CTYPE.h - ctype.h in another spelling. */
#include <ctype.h>
