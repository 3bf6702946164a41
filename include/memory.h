/* memory.h - string.h. https://learn.microsoft.com/cpp/c-runtime-library/buffer-manipulation */
#include <string.h>
