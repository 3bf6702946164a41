/* processtopologyapi.h - processor groups of threads, in winbase.h. https://learn.microsoft.com/windows/win32/api/processtopologyapi/ */
#include <winbase.h>
