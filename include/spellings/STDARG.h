/* STDARG.h - stdarg.h in another spelling. */
#include <stdarg.h>
