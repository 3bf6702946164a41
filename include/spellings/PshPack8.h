/* PshPack8.h - pshpack8.h in another spelling. */
#include <pshpack8.h>
