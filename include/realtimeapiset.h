/* realtimeapiset.h - times that do not stand still, in winbase.h. https://learn.microsoft.com/windows/win32/api/realtimeapiset/ */
#include <winbase.h>
