/* dbgHelp.h - dbghelp.h in another spelling. */
#include <dbghelp.h>
