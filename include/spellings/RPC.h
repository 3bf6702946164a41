/* RPC.h - rpc.h in another spelling. */
#include <rpc.h>
