/*
 * winerror.h - error codes: what GetLastError, WSAGetLastError and functions of HRESULT return.
 * https://learn.microsoft.com/windows/win32/debug/system-error-codes
 */
#ifndef _WINERROR_
#define _WINERROR_

#define ERROR_SUCCESS 0
#define NO_ERROR 0

#include <tawny/winerror/dns.h>
#include <tawny/winerror/drivers.h>
#include <tawny/winerror/files.h>
#include <tawny/winerror/kernel.h>
#include <tawny/winerror/results.h>
#include <tawny/winerror/services.h>
#include <tawny/winerror/sockets.h>
#include <tawny/winerror/windows.h>

#endif /* _WINERROR_ */
