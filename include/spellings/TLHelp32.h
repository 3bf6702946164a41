/* TLHelp32.h - tlhelp32.h in another spelling. */
#include <tlhelp32.h>
