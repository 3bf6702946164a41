/*
 * process.h - threads and processes of the C run-time library.
 * https://learn.microsoft.com/cpp/c-runtime-library/process-and-environment-control
 */
#ifndef _INC_PROCESS
#define _INC_PROCESS

#include <stdlib.h>

#include <tawny/crt/base.h>

#define _P_WAIT 0
#define _P_NOWAIT 1
#define _P_OVERLAY 2
#define _P_NOWAITO 3
#define _P_DETACH 4
#define _WAIT_CHILD 0
#define _WAIT_GRANDCHILD 1
#ifndef P_WAIT
#define P_WAIT _P_WAIT
#define P_NOWAIT _P_NOWAIT
#define P_OVERLAY _P_OVERLAY
#define P_NOWAITO _P_NOWAITO
#define P_DETACH _P_DETACH
#define WAIT_CHILD _WAIT_CHILD
#define WAIT_GRANDCHILD _WAIT_GRANDCHILD
#endif

typedef void(__cdecl *_beginthread_proc_type)(void *);
typedef unsigned int(__stdcall *_beginthreadex_proc_type)(void *);

TAWNY_BEGIN_DECLS
uintptr_t _beginthread(_beginthread_proc_type start, unsigned int stack_size, void *argument)
    TAWNY_API(_beginthread);
void _endthread(void) TAWNY_API(_endthread) __attribute__((__noreturn__));
uintptr_t _beginthreadex(void *security, unsigned int stack_size, _beginthreadex_proc_type start, void *argument,
    unsigned int flags, unsigned int *thread_id) TAWNY_API(_beginthreadex);
void _endthreadex(unsigned int code) TAWNY_API(_endthreadex) __attribute__((__noreturn__));
intptr_t _spawnv(int mode, const char *name, const char *const *arguments) TAWNY_API(_spawnv);
intptr_t _spawnve(int mode, const char *name, const char *const *arguments, const char *const *environment)
    TAWNY_API(_spawnve);
intptr_t _spawnvp(int mode, const char *name, const char *const *arguments) TAWNY_API(_spawnvp);
intptr_t _spawnvpe(int mode, const char *name, const char *const *arguments, const char *const *environment)
    TAWNY_API(_spawnvpe);
intptr_t _wspawnv(int mode, const tawny_wchar *name, const tawny_wchar *const *arguments) TAWNY_API(_wspawnv);
intptr_t _cwait(int *status, intptr_t process, int action) TAWNY_API(_cwait);
void _exit(int code) __attribute__((__noreturn__));
int _getpid(void) __asm__("getpid");
void _cexit(void) TAWNY_API(_cexit);
TAWNY_END_DECLS

#include <tawny/crt/spawn.h>

#if defined(__cplusplus) && __SIZEOF_LONG__ != 4
/* The thread's number in a variable of type unsigned long, which has 64 bits here. */
extern "C++" {
namespace tawny_long {
template <class T> struct thread_number;
template <> struct thread_number<unsigned long> { typedef uintptr_t result; };
}
template <class T>
inline typename tawny_long::thread_number<T>::result _beginthreadex(
    void *security, unsigned int stack_size, _beginthreadex_proc_type start, void *argument,
        unsigned int flags, T *thread_id)
{
    unsigned int number = 0;
    uintptr_t thread = _beginthreadex(security, stack_size, start, argument, flags, thread_id ? &number : 0);
    if (thread_id) *thread_id = number;
    return thread;
}
}
#endif

#endif /* _INC_PROCESS */
