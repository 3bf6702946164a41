/* CrtDbg.h - crtdbg.h in another spelling. */
#include <crtdbg.h>
