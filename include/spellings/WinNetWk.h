/* WinNetWk.h - winnetwk.h in another spelling. */
#include <winnetwk.h>
