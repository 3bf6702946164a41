/* ErrHandlingAPI.h - errhandlingapi.h in another spelling. */
#include <errhandlingapi.h>
