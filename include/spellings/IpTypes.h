/* iptypes.h under another spelling. */
#include <iptypes.h>
