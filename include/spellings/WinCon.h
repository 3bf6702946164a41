/* WinCon.h - wincon.h in another spelling. */
#include <wincon.h>
