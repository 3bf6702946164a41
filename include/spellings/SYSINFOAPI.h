/* SYSINFOAPI.h - sysinfoapi.h in another spelling. */
#include <sysinfoapi.h>
