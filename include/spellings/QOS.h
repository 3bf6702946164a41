/* qos.h under another spelling. */
#include <qos.h>
