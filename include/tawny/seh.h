/*
 * tawny/seh.h - structured exception handling for sources with __try.
 *
 * The compiler driver force-includes this file and writes the statements in terms of it:
 *
 *     __try { body } __except (filter) { handler }
 *     __try { body } __finally { block }
 *
 * A frame on the stack stands for each __try. Leaving its scope by whatever way (the end, __leave, return,
 * break, goto, a C++ exception) removes it, and runs the __finally block. A fault or RaiseException jumps to
 * the innermost frame of its thread: an __except evaluates its filter there, a __finally runs its block and
 * passes the exception on. So a filter runs after inner __finally blocks, and cannot continue execution.
 *
 * https://learn.microsoft.com/cpp/cpp/structured-exception-handling-c-cpp
 */
#if !defined(TAWNY_SEH_H) && !defined(__ASSEMBLER__)
#define TAWNY_SEH_H

#pragma GCC system_header

#include <setjmp.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tawny_seh_frame {
    struct tawny_seh_frame *outer;
    unsigned char active;    /* on the thread's list */
    unsigned char raised;    /* jumped to */
    unsigned char completed; /* the body came to its end or to a __leave */
    sigjmp_buf jump;
};

struct _EXCEPTION_POINTERS;

void tawny_seh_push(struct tawny_seh_frame *frame);
/* Removes the frame, if it is still there. */
void tawny_seh_pop(struct tawny_seh_frame *frame);
/* Passes the current exception on to the next frame. */
__attribute__((__noreturn__)) void tawny_seh_continue_search(void);
/* Does what a filter's answer says: returns for EXCEPTION_EXECUTE_HANDLER. */
void tawny_seh_decide(long answer);
unsigned tawny_seh_code(void);
struct _EXCEPTION_POINTERS *tawny_seh_information(void);

#ifdef __cplusplus
}
#endif

#define GetExceptionCode() tawny_seh_code()
#define _exception_code() tawny_seh_code()
#define exception_code() tawny_seh_code()
#define GetExceptionInformation() tawny_seh_information()
#define _exception_info() tawny_seh_information()
#define exception_info() tawny_seh_information()

#define TAWNY_SEH_CLEANUP(function) __attribute__((__cleanup__(function), __unused__))

/* The jump saves no signal mask: the handlers block no signal. */
#define TAWNY_SEH_BODY(n)                                                                                       \
    tawny_seh_push(&tawny_seh_##n);                                                                             \
    if (sigsetjmp(tawny_seh_##n.jump, 0) == 0) {

/* Behind the body, whose scope __leave leaves. */
#define TAWNY_SEH_LEAVE(n)                                                                                      \
    tawny_seh_leave_##n: __attribute__((__unused__));                                                           \
    tawny_seh_##n.completed = 1;                                                                                \
    }

#define TAWNY_SEH_TRY_EXCEPT(n)                                                                                 \
    {                                                                                                           \
        struct tawny_seh_frame tawny_seh_##n TAWNY_SEH_CLEANUP(tawny_seh_pop);                                  \
        TAWNY_SEH_BODY(n)
#define TAWNY_SEH_EXCEPT(n, ...)                                                                                \
    TAWNY_SEH_LEAVE(n)                                                                                          \
    tawny_seh_pop(&tawny_seh_##n);                                                                              \
    if (tawny_seh_##n.raised) {                                                                                 \
        tawny_seh_decide((__VA_ARGS__));
#define TAWNY_SEH_END_EXCEPT(n)                                                                                 \
    }                                                                                                           \
    }

#define TAWNY_SEH_ABNORMAL(n) (!tawny_seh_##n.completed)

#ifdef __cplusplus

/* The block of a __finally is a lambda, which the frame's owner runs. */
template <class Block> class tawny_seh_finally {
public:
    tawny_seh_finally(tawny_seh_frame &frame, Block &block) : frame_(frame), block_(block) {}
    tawny_seh_finally(const tawny_seh_finally &) = delete;
    ~tawny_seh_finally() noexcept(false)
    {
        tawny_seh_pop(&frame_);
        block_();
        if (frame_.raised)
            tawny_seh_continue_search();
    }

private:
    tawny_seh_frame &frame_;
    Block &block_;
};

#define TAWNY_SEH_TRY_FINALLY(n)                                                                                \
    {                                                                                                           \
        struct tawny_seh_frame tawny_seh_##n;                                                                   \
        auto tawny_seh_block_##n = [&]()
#define TAWNY_SEH_TRY_GUARDED(n)                                                                                \
    ;                                                                                                           \
    tawny_seh_finally<decltype(tawny_seh_block_##n)> tawny_seh_guard_##n(tawny_seh_##n, tawny_seh_block_##n);   \
    TAWNY_SEH_BODY(n)

#else

/* The block of a __finally is a nested function, which the frame's clean-up calls. */
#define TAWNY_SEH_TRY_FINALLY(n)                                                                                \
    {                                                                                                           \
        auto void tawny_seh_block_##n(struct tawny_seh_frame *);                                                \
        struct tawny_seh_frame tawny_seh_##n TAWNY_SEH_CLEANUP(tawny_seh_block_##n);                            \
        TAWNY_SEH_BODY(n)
#define TAWNY_SEH_FINALLY(n)                                                                                    \
    TAWNY_SEH_LEAVE(n)                                                                                          \
    void tawny_seh_block_##n(struct tawny_seh_frame *tawny_seh_own)                                             \
    {                                                                                                           \
        tawny_seh_pop(tawny_seh_own);
#define TAWNY_SEH_END_FINALLY(n)                                                                                \
    if (tawny_seh_own->raised)                                                                                  \
        tawny_seh_continue_search();                                                                            \
    }                                                                                                           \
    }

#endif

#endif
