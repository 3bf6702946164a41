/* NtStatus.h - ntstatus.h in another spelling. */
#include <ntstatus.h>
