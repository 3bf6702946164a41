/* STDIO.h - stdio.h in another spelling. */
#include <stdio.h>
