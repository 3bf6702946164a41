/*
 * winuser.h - windows and their messages.
 * https://learn.microsoft.com/windows/win32/winmsg/windowing
 */
#ifndef _WINUSER_
#define _WINUSER_

#include <windef.h>
#include <minwinbase.h>

#include <stdarg.h>

#include <tawny/user/class.h>
#include <tawny/user/dialog.h>
#include <tawny/user/keys.h>
#include <tawny/user/message.h>
#include <tawny/user/message_numbers.h>
#include <tawny/user/text.h>
#include <tawny/user/window.h>

#endif /* _WINUSER_ */
