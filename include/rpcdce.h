/*
 * rpcdce.h - the run-time functions of remote procedure calls; what there is of them stands in rpc.h.
 * https://learn.microsoft.com/windows/win32/api/rpcdce/
 */
#include <rpc.h>
