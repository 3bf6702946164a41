/* ObjBase.h - objbase.h in another spelling. */
#include <objbase.h>
