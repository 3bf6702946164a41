/*
 * wincon.h - the console: consoleapi.h and its colours.
 * https://learn.microsoft.com/windows/console/
 */
#ifndef _WINCON_
#define _WINCON_

#include <consoleapi.h>

#define FOREGROUND_BLUE 1
#define FOREGROUND_GREEN 2
#define FOREGROUND_RED 4
#define FOREGROUND_INTENSITY 8
#define BACKGROUND_BLUE 0x10
#define BACKGROUND_GREEN 0x20
#define BACKGROUND_RED 0x40
#define BACKGROUND_INTENSITY 0x80
#define COMMON_LVB_REVERSE_VIDEO 0x4000
#define COMMON_LVB_UNDERSCORE 0x8000
#define CONSOLE_TEXTMODE_BUFFER 1
#define ATTACH_PARENT_PROCESS ((DWORD)-1)

#endif /* _WINCON_ */
