/* Stringapiset.h - stringapiset.h in another spelling. */
#include <stringapiset.h>
