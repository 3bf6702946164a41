/* windowS.h - windows.h in another spelling. */
#include <windows.h>
