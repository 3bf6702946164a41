/*
 * rpcndr.h - the stub functions of remote procedure calls; what there is of them stands in rpc.h.
 * https://learn.microsoft.com/windows/win32/api/rpcndr/
 */
#include <rpc.h>
