/*
 * lmaccess.h - network management; what there is of it stands in lm.h.
 * https://learn.microsoft.com/windows/win32/api/lmaccess/
 */
#include <lm.h>
