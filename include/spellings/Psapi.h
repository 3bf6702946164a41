/* Psapi.h - psapi.h in another spelling. */
#include <psapi.h>
