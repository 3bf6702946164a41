/* ShlwApi.h - shlwapi.h in another spelling. */
#include <shlwapi.h>
