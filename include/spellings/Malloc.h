/* Malloc.h - malloc.h in another spelling. */
#include <malloc.h>
