/* Windowsx.h - windowsx.h in another spelling. */
#include <windowsx.h>
