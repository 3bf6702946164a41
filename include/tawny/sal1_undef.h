/* Takes away the words of sal1_define.h. */
#undef __in
#undef __out
