/* inaddr.h under another spelling. */
#include <inaddr.h>
