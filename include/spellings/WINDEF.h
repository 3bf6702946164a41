/* WINDEF.h - windef.h in another spelling. */
#include <windef.h>
