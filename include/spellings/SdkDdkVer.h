/* SdkDdkVer.h - sdkddkver.h in another spelling. */
#include <sdkddkver.h>
