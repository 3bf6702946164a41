/* PshPack1.h - pshpack1.h in another spelling. */
#include <pshpack1.h>
