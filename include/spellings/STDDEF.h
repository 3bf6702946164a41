/* STDDEF.h - stddef.h in another spelling. */
#include <stddef.h>
