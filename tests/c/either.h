/* CHECK_FAILS for the calls whose pages leave the choice between two errors. */
#ifndef TAWNY_TESTS_EITHER_H
#define TAWNY_TESTS_EITHER_H

#include "check.h"

#define CHECK_FAILS_EITHER(name, failed, one, other)                                                 \
    do {                                                                                             \
        int either_failed_;                                                                          \
        DWORD either_error_;                                                                         \
        SetLastError(CHECK_POISON);                                                                  \
        either_failed_ = !!(failed);                                                                 \
        either_error_ = GetLastError();                                                              \
        check_report(either_failed_                                                                  \
                         && (either_error_ == (DWORD)(one) || either_error_ == (DWORD)(other)),      \
                     CHECK_HERE, name, "got %s, error %lu want failure with error %lu or %lu",       \
                     either_failed_ ? "failure" : "success", (unsigned long)either_error_,           \
                     (unsigned long)(one), (unsigned long)(other));                                  \
    } while (0)

#endif
