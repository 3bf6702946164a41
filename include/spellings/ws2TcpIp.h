/* ws2tcpip.h under another spelling. */
#include <ws2tcpip.h>
