/* Ends sal1_hide.h. */
#pragma pop_macro("__in")
#pragma pop_macro("__out")
