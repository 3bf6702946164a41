/* fibersapi.h - fibers, in winbase.h. https://learn.microsoft.com/windows/win32/api/fibersapi/ */
#include <winbase.h>
