/* share.h - sharing modes, in stdio.h. https://learn.microsoft.com/cpp/c-runtime-library/sharing-constants */
#include <stdio.h>
