/* Sddl.h - sddl.h in another spelling. */
#include <sddl.h>
