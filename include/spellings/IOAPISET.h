/* IOAPISET.h - ioapiset.h in another spelling. */
#include <ioapiset.h>
