/* WinIOCtl.h - winioctl.h in another spelling. */
#include <winioctl.h>
