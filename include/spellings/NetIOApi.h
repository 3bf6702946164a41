/* netioapi.h under another spelling. */
#include <netioapi.h>
