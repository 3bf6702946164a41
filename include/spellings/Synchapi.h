/* Synchapi.h - synchapi.h in another spelling. */
#include <synchapi.h>
