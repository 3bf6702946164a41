/* jobapi2.h - job objects, in winbase.h. https://learn.microsoft.com/windows/win32/api/jobapi2/ */
#include <winbase.h>
