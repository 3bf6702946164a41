/* HandleAPI.h - handleapi.h in another spelling. */
#include <handleapi.h>
