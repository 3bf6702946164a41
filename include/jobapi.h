/* jobapi.h - job objects, in winbase.h. https://learn.microsoft.com/windows/win32/api/jobapi/ */
#include <winbase.h>
