/* WinReg.h - winreg.h in another spelling. */
#include <winreg.h>
