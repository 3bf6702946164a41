/* systemtopologyapi.h - memory nodes, in winbase.h. https://learn.microsoft.com/windows/win32/api/systemtopologyapi/ */
#include <winbase.h>
