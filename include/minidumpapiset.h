/* minidumpapiset.h - mini dumps, in dbghelp.h. https://learn.microsoft.com/windows/win32/api/minidumpapiset/ */
#include <dbghelp.h>
