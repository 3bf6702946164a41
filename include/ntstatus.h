/*
 * ntstatus.h - NTSTATUS values. A program that wants this file and windows.h defines WIN32_NO_STATUS before
 * windows.h and undefines it before ntstatus.h; without that, the values of winnt.h stay as they are.
 * https://learn.microsoft.com/openspecs/windows_protocols/ms-erref/596a1078-e883-4972-9bbc-49e60bebca55
 */
#ifndef _NTSTATUS_
#define _NTSTATUS_

#include <tawny/api.h>

#ifndef TAWNY_NTSTATUS_DEFINED
#define TAWNY_NTSTATUS_DEFINED
typedef TAWNY_LONG32 NTSTATUS;
#endif

#include <tawny/ntstatus/errors.h>
#include <tawny/ntstatus/more_errors.h>
#include <tawny/ntstatus/notices.h>
#include <tawny/ntstatus/shared.h>

#endif /* _NTSTATUS_ */
