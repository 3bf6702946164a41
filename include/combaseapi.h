/*
 * combaseapi.h - COM; what there is of it stands in objbase.h.
 * https://learn.microsoft.com/windows/win32/api/combaseapi/
 */
#include <objbase.h>
