/* Winuser.h - winuser.h in another spelling. */
#include <winuser.h>
