/* WinGdi.h - wingdi.h in another spelling. */
#include <wingdi.h>
