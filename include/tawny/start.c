/*
 * tawny/start.c - `main` for programs that begin elsewhere: wmain, WinMain, wWinMain.
 *
 * An object in an archive: the linker takes it only if the program has no `main` of its own.
 *
 * https://learn.microsoft.com/cpp/c-language/using-wmain
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-winmain
 */
#define TAWNY_HOST_CRT
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned short utf16;

/* https://learn.microsoft.com/windows/win32/api/stringapiset/nf-stringapiset-multibytetowidechar */
int tawny_MultiByteToWideChar(unsigned code_page, unsigned flags, const char *from, int size, utf16 *to, int room);
void *tawny_GetModuleHandleW(const utf16 *name);

enum { UTF8_CODE_PAGE = 65001, SHOW_NORMAL = 1 };

/* Set where an entry point returns nothing: the status is 0 then. */
extern char tawny_main_returns_void __attribute__((__weak__));

typedef int wide_main(int argc, utf16 **argv, utf16 **environment);
typedef int narrow_main(int argc, char **argv, char **environment);
typedef int win_main(void *instance, void *previous, char *command_line, int show);
typedef int wide_win_main(void *instance, void *previous, utf16 *command_line, int show);

/* The symbols that C gives an entry point and, mangled, C++ does. wmain is no special name to a C++
 * compiler, nor is main to clang in a freestanding build. */
#define ENTRY(type, name, symbol) extern type name __asm__(symbol) __attribute__((__weak__));
ENTRY(wide_main, wmain_c, "wmain")
ENTRY(wide_main, wmain_none, "_Z5wmainv")
ENTRY(wide_main, wmain_two, "_Z5wmainiPPw")
ENTRY(wide_main, wmain_two_const, "_Z5wmainiPPKw")
ENTRY(wide_main, wmain_three, "_Z5wmainiPPwS0_")
ENTRY(wide_main, wmain_three_const, "_Z5wmainiPPKwS1_")
ENTRY(narrow_main, main_none, "_Z4mainv")
ENTRY(narrow_main, main_two, "_Z4mainiPPc")
ENTRY(narrow_main, main_two_const, "_Z4mainiPPKc")
ENTRY(narrow_main, main_three, "_Z4mainiPPcS0_")
ENTRY(win_main, start_win_main, "WinMain")
ENTRY(wide_win_main, start_wide_win_main, "wWinMain")

static wide_main *const wide_mains[] = {
    wmain_c, wmain_none, wmain_two, wmain_two_const, wmain_three, wmain_three_const,
};
static narrow_main *const narrow_mains[] = {main_none, main_two, main_two_const, main_three};

static void *allocate(size_t size)
{
    void *memory = malloc(size);
    if (memory == NULL) {
        fputs("tawny: out of memory before the program's start\n", stderr);
        abort();
    }
    return memory;
}

static utf16 *widen(const char *text)
{
    int units = tawny_MultiByteToWideChar(UTF8_CODE_PAGE, 0, text, -1, NULL, 0);
    utf16 *wide = allocate((size_t)(units > 0 ? units : 1) * sizeof *wide);
    wide[0] = 0;
    tawny_MultiByteToWideChar(UTF8_CODE_PAGE, 0, text, -1, wide, units);
    return wide;
}

static utf16 **widen_all(char **texts)
{
    size_t count = 0, i;
    utf16 **wide;
    while (texts[count] != NULL)
        count++;
    wide = allocate((count + 1) * sizeof *wide);
    for (i = 0; i < count; i++)
        wide[i] = widen(texts[i]);
    wide[count] = NULL;
    return wide;
}

/* The arguments after the program's name, those with blanks in quotes. */
static char *command_line(char **argv)
{
    size_t size = 1;
    char *line, *end;
    char **argument;
    for (argument = argv + 1; argv[0] != NULL && *argument != NULL; argument++)
        size += strlen(*argument) + 3;
    line = end = allocate(size);
    *line = 0;
    for (argument = argv + 1; argv[0] != NULL && *argument != NULL; argument++) {
        const char *quote = strpbrk(*argument, " \t") != NULL || **argument == 0 ? "\"" : "";
        end += sprintf(end, "%s%s%s%s", end == line ? "" : " ", quote, *argument, quote);
    }
    return line;
}

/* Named, so that whoever looks for memory that is lost finds them. */
static utf16 **wide_arguments, **wide_environment;

static int begin(int argc, char **argv, char **environment)
{
    size_t i;
    for (i = 0; i < sizeof narrow_mains / sizeof narrow_mains[0]; i++)
        if (narrow_mains[i] != NULL)
            return narrow_mains[i](argc, argv, environment);
    for (i = 0; i < sizeof wide_mains / sizeof wide_mains[0]; i++)
        if (wide_mains[i] != NULL) {
            wide_arguments = widen_all(argv);
            wide_environment = widen_all(environment);
            return wide_mains[i](argc, wide_arguments, wide_environment);
        }
    if (start_wide_win_main != NULL)
        return start_wide_win_main(tawny_GetModuleHandleW(NULL), NULL, widen(command_line(argv)), SHOW_NORMAL);
    if (start_win_main != NULL)
        return start_win_main(tawny_GetModuleHandleW(NULL), NULL, command_line(argv), SHOW_NORMAL);
    fputs("tawny: the program has none of main, wmain, WinMain and wWinMain\n", stderr);
    return EXIT_FAILURE;
}

int main(int argc, char **argv, char **environment)
{
    int status = begin(argc, argv, environment);
    return &tawny_main_returns_void != NULL ? 0 : status;
}
