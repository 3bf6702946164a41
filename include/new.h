/* new.h - the handler for lack of memory, in C++'s <new>. https://learn.microsoft.com/cpp/c-runtime-library/reference/set-new-mode */
#ifndef _INC_NEW
#define _INC_NEW
#ifdef __cplusplus
#include <new>
using std::set_new_handler;
#endif
#endif /* _INC_NEW */
