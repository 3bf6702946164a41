/* ProcessThreadsApi.h - processthreadsapi.h in another spelling. */
#include <processthreadsapi.h>
