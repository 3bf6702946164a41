/* Winbase.h - winbase.h in another spelling. */
#include <winbase.h>
