/* Rpc.h - rpc.h in another spelling. */
#include <rpc.h>
