/*
 * Takes away the annotations that libstdc++ uses as names of its own (no include guard: sal1_show.h ends it, and the
 * pairs nest).
 */
#pragma push_macro("__in")
#pragma push_macro("__out")
#undef __in
#undef __out
