/* LMServer.h - lmserver.h in another spelling. */
#include <lmserver.h>
