/* WinSvc.h - winsvc.h in another spelling. */
#include <winsvc.h>
