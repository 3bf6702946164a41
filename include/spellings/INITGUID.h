/* INITGUID.h - initguid.h in another spelling. */
#include <initguid.h>
