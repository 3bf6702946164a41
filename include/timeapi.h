/* timeapi.h - the multimedia clock, in mmsystem.h. https://learn.microsoft.com/windows/win32/api/timeapi/ */
#include <mmsystem.h>
