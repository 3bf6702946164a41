/* CONIO.h - conio.h in another spelling. */
#include <conio.h>
