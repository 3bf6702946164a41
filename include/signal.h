/* signal.h - libc's, and Microsoft's SIGBREAK. https://learn.microsoft.com/cpp/c-runtime-library/signal-constants */
#include_next <signal.h>
#if !defined(TAWNY_HOST_CRT) && !defined(SIGBREAK)
#define SIGBREAK SIGQUIT
#endif
