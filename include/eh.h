/* eh.h - what C++ does with an exception that nobody catches. https://learn.microsoft.com/cpp/c-runtime-library/reference/set-terminate-crt */
#ifndef _INC_EH
#define _INC_EH
#ifdef __cplusplus
#include <exception>
typedef std::terminate_handler terminate_function;
typedef std::terminate_handler terminate_handler;
using std::set_terminate;
using std::terminate;
#endif
#endif /* _INC_EH */
