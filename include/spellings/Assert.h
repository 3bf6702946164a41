/* Assert.h - assert.h in another spelling. */
#include <assert.h>
