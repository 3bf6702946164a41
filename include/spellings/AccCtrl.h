/* AccCtrl.h - accctrl.h in another spelling. */
#include <accctrl.h>
