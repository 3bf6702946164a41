/*
 * tawny/seh.c - frames of structured exception handling, and the faults that become exceptions.
 *
 * https://learn.microsoft.com/windows/win32/debug/structured-exception-handling
 */
#define TAWNY_HOST_CRT
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include <tawny/nt/exception.h>
#include <tawny/seh.h>

/* https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-exception_record */
#define ACCESS_VIOLATION 0xC0000005u
#define IN_PAGE_ERROR 0xC0000006u
#define DATATYPE_MISALIGNMENT 0x80000002u
#define BREAKPOINT 0x80000003u
#define ILLEGAL_INSTRUCTION 0xC000001Du
#define INT_DIVIDE_BY_ZERO 0xC0000094u
#define FLT_INVALID_OPERATION 0xC0000090u

static __thread struct tawny_seh_frame *innermost;
static __thread EXCEPTION_RECORD record;
static __thread CONTEXT context;
static __thread EXCEPTION_POINTERS pointers;

static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
enum { FAULTS = sizeof faults / sizeof faults[0] };
static struct sigaction previous[FAULTS];
static pthread_once_t handlers = PTHREAD_ONCE_INIT;

__attribute__((__noreturn__)) static void jump_to_innermost(void)
{
    struct tawny_seh_frame *frame = innermost;
    innermost = frame->outer;
    frame->active = 0;
    frame->raised = 1;
    siglongjmp(frame->jump, 1);
}

/* Nobody handles the exception: the process ends as Windows would end it, by its code. */
__attribute__((__noreturn__)) static void die(const char *why)
{
    char text[128];
    int length = snprintf(text, sizeof text, "tawny: %s exception 0x%08X\n", why, (unsigned)record.ExceptionCode);
    if (length > 0 && write(STDERR_FILENO, text, (size_t)length) < 0) { /* nowhere to say it */
    }
    abort();
}

static void set_record(DWORD code, DWORD flags, void *address)
{
    memset(&record, 0, sizeof record);
    record.ExceptionCode = code;
    record.ExceptionFlags = flags;
    record.ExceptionAddress = address;
    pointers.ExceptionRecord = &record;
    pointers.ContextRecord = &context;
}

static DWORD code_of(int number, const siginfo_t *info)
{
    switch (number) {
    case SIGBUS:
        return info->si_code == BUS_ADRALN ? DATATYPE_MISALIGNMENT : IN_PAGE_ERROR;
    case SIGFPE:
        return info->si_code == FPE_INTDIV || info->si_code == FPE_INTOVF ? INT_DIVIDE_BY_ZERO
                                                                          : FLT_INVALID_OPERATION;
    case SIGILL:
        return ILLEGAL_INSTRUCTION;
    case SIGTRAP:
        return BREAKPOINT;
    default:
        return ACCESS_VIOLATION;
    }
}

/* 1 if the fault was a write, as far as the processor says. */
static ULONG_PTR is_write(const void *machine)
{
#if defined(__x86_64__)
    const ucontext_t *state = machine;
    return state->uc_mcontext.gregs[REG_ERR] >> 1 & 1;
#else
    (void)machine;
    return 0;
#endif
}

static void on_fault(int number, siginfo_t *info, void *machine)
{
    int i;
    if (innermost != NULL) {
        DWORD code = code_of(number, info);
        set_record(code, 0, info->si_addr);
        if (code == ACCESS_VIOLATION || code == IN_PAGE_ERROR) {
            record.NumberParameters = 2;
            record.ExceptionInformation[0] = is_write(machine);
            record.ExceptionInformation[1] = (ULONG_PTR)info->si_addr;
        }
        jump_to_innermost();
    }
    /* No frame in this thread: as if this handler had not been there. The instruction faults again. */
    for (i = 0; i < FAULTS; i++)
        if (faults[i] == number)
            sigaction(number, &previous[i], NULL);
    if (number == SIGTRAP)
        raise(number);
}

static void install_handlers(void)
{
    struct sigaction action;
    int i;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_fault;
    /* The handler is left by a jump: it must not leave the signal blocked. */
    action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (i = 0; i < FAULTS; i++)
        sigaction(faults[i], &action, &previous[i]);
}

void tawny_seh_push(struct tawny_seh_frame *frame)
{
    pthread_once(&handlers, install_handlers);
    frame->outer = innermost;
    frame->active = 1;
    frame->raised = 0;
    frame->completed = 0;
    innermost = frame;
}

void tawny_seh_pop(struct tawny_seh_frame *frame)
{
    if (frame->active) {
        frame->active = 0;
        innermost = frame->outer;
    }
}

void tawny_seh_continue_search(void)
{
    if (innermost == NULL)
        die("unhandled");
    jump_to_innermost();
}

void tawny_seh_decide(long answer)
{
    if (answer == 0)
        tawny_seh_continue_search();
    if (answer < 0)
        die("EXCEPTION_CONTINUE_EXECUTION is not possible for");
}

unsigned tawny_seh_code(void)
{
    return record.ExceptionCode;
}

struct _EXCEPTION_POINTERS *tawny_seh_information(void)
{
    return &pointers;
}

/* Linked with `-Wl,--wrap=tawny_RaiseException`.
 * https://learn.microsoft.com/windows/win32/api/errhandlingapi/nf-errhandlingapi-raiseexception */
void __real_tawny_RaiseException(DWORD code, DWORD flags, DWORD count, const ULONG_PTR *arguments);

void __wrap_tawny_RaiseException(DWORD code, DWORD flags, DWORD count, const ULONG_PTR *arguments)
{
    if (innermost == NULL) {
        __real_tawny_RaiseException(code, flags, count, arguments);
        return;
    }
    set_record(code, flags & EXCEPTION_NONCONTINUABLE, __builtin_return_address(0));
    if (arguments != NULL) {
        record.NumberParameters = count < EXCEPTION_MAXIMUM_PARAMETERS ? count : EXCEPTION_MAXIMUM_PARAMETERS;
        memcpy(record.ExceptionInformation, arguments, record.NumberParameters * sizeof *arguments);
    }
    jump_to_innermost();
}
