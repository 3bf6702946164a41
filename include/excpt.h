/*
 * excpt.h - what an exception filter answers.
 * https://learn.microsoft.com/cpp/cpp/try-except-statement
 */
#ifndef _INC_EXCPT
#define _INC_EXCPT

#define EXCEPTION_EXECUTE_HANDLER 1
#define EXCEPTION_CONTINUE_SEARCH 0
#define EXCEPTION_CONTINUE_EXECUTION (-1)

typedef enum _EXCEPTION_DISPOSITION {
    ExceptionContinueExecution,
    ExceptionContinueSearch,
    ExceptionNestedException,
    ExceptionCollidedUnwind
} EXCEPTION_DISPOSITION;

/*
 * The compiler driver rewrites __except in the program's own files. In headers of other packages, which it does
 * not read, C++ finds this: a handler that is never entered. Asio guards the making of a critical section so.
 */
#ifdef __cplusplus
struct tawny_unraised {};
#define __except(filter) catch (const tawny_unraised &)
#endif

#endif /* _INC_EXCPT */
