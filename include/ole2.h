/* ole2.h - COM; what there is of it stands in objbase.h. https://learn.microsoft.com/windows/win32/api/ole2/ */
#include <objbase.h>
