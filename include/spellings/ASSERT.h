/* ASSERT.h - assert.h in another spelling. */
#include <assert.h>
