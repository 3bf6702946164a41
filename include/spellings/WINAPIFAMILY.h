/* WINAPIFAMILY.h - winapifamily.h in another spelling. */
#include <winapifamily.h>
