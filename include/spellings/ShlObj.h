/* ShlObj.h - shlobj.h in another spelling. */
#include <shlobj.h>
