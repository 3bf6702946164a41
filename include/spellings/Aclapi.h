/* Aclapi.h - aclapi.h in another spelling. */
#include <aclapi.h>
