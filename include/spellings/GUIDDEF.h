/* GUIDDEF.h - guiddef.h in another spelling. */
#include <guiddef.h>
