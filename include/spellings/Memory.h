/* Memory.h - memory.h in another spelling. */
#include <memory.h>
