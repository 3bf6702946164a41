/* WinNT.h - winnt.h in another spelling. */
#include <winnt.h>
