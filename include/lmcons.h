/*
 * lmcons.h - limits and types of the network management functions.
 * https://learn.microsoft.com/windows/win32/netmgmt/network-management
 */
#ifndef _LMCONS_
#define _LMCONS_

#include <minwindef.h>

#define CNLEN 15
#define LM20_CNLEN 15
#define DNLEN 15
#define UNCLEN 17
#define NNLEN 80
#define UNLEN 256
#define PWLEN 256
#define GNLEN 256
#define MAXCOMMENTSZ 256
#define LMSTR LPWSTR
#define LMCSTR LPCWSTR
#define NET_API_STATUS DWORD
#define API_RET_TYPE NET_API_STATUS
#define NET_API_FUNCTION __stdcall
#define MAX_PREFERRED_LENGTH ((DWORD)-1)
#define PLATFORM_ID_DOS 300
#define PLATFORM_ID_OS2 400
#define PLATFORM_ID_NT 500
#define PLATFORM_ID_OSF 600
#define PLATFORM_ID_VMS 700

#endif /* _LMCONS_ */
