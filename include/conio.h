/*
 * conio.h - keys and text of the console.
 * https://learn.microsoft.com/cpp/c-runtime-library/console-and-port-i-o
 */
#ifndef _INC_CONIO
#define _INC_CONIO

#include <stdarg.h>

#include <tawny/crt/base.h>

TAWNY_BEGIN_DECLS
int _getch(void) TAWNY_API(_getch);
int _getche(void) TAWNY_API(_getche);
int _ungetch(int key) TAWNY_API(_ungetch);
int _kbhit(void) TAWNY_API(_kbhit);
int _putch(int character) TAWNY_API(_putch);
int _cputs(const char *text) TAWNY_API(_cputs);
int _cprintf(const char *format, ...) TAWNY_API(printf);
int _cscanf(const char *format, ...) TAWNY_API(scanf);
int getch(void) TAWNY_API(_getch);
int getche(void) TAWNY_API(_getche);
int ungetch(int key) TAWNY_API(_ungetch);
int kbhit(void) TAWNY_API(_kbhit);
int putch(int character) TAWNY_API(_putch);
int cputs(const char *text) TAWNY_API(_cputs);
int cprintf(const char *format, ...) TAWNY_API(printf);
int _getch_nolock(void) TAWNY_API(_getch);
TAWNY_END_DECLS

#endif /* _INC_CONIO */
