/*
 * windows.h - the Windows API. WIN32_LEAN_AND_MEAN leaves out what a network program seldom needs, winsock.h with it;
 * winsock2.h before this file keeps winsock.h away.
 * https://learn.microsoft.com/windows/win32/winprog/using-the-windows-headers
 */
#ifndef _WINDOWS_
#define _WINDOWS_

#include <sdkddkver.h>

#include <excpt.h>
#include <stdarg.h>

#include <windef.h>
#include <winbase.h>
#if !defined(NOGDI)
#include <wingdi.h>
#endif
#if !defined(NOUSER)
#include <winuser.h>
#endif
#if !defined(NONLS)
#include <winnls.h>
#endif
#include <wincon.h>
#include <winreg.h>
#include <winver.h>

#ifndef WIN32_LEAN_AND_MEAN
#include <mmsystem.h>
#include <nb30.h>
#include <rpc.h>
#include <shellapi.h>
#include <wincrypt.h>
#include <winnetwk.h>
#ifndef _WINSOCK2API_
#include <winsock.h>
#endif
#ifndef NOOLE
#include <objbase.h>
#endif
#endif

#if !defined(NOSERVICE)
#include <winsvc.h>
#endif

#endif /* _WINDOWS_ */
