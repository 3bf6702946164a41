/* Locale.h - locale.h in another spelling. */
#include <locale.h>
