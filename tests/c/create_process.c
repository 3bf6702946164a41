/* What a process that is created gets: the file that its name means, command line, environment,
 * directory; and what cannot be created.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessa
 *   learn.microsoft.com/windows/win32/procthread/process-creation-flags
 *   learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
 */
#include "child.h"
#include "wide.h"

static int part(int argc, char **argv)
{
    char text[2048];
    int i;
    if (strcmp(argv[1], "arguments") == 0)
        for (i = 2; i < argc; i++) {
            snprintf(text, sizeof text, "[%s]", argv[i]);
            child_say(text);
        }
    if (strcmp(argv[1], "first") == 0)
        child_say(argv[0]);
    if (strcmp(argv[1], "line") == 0)
        child_say(GetCommandLineA());
    if (strcmp(argv[1], "wide-line") == 0)
        child_say(narrow(GetCommandLineW()));
    if (strcmp(argv[1], "variable") == 0 && GetEnvironmentVariableA(argv[2], text, sizeof text) != 0)
        child_say(text);
    if (strcmp(argv[1], "directory") == 0 && GetCurrentDirectoryA(sizeof text, text) != 0)
        child_say(text);
    return 0;
}

/* What a part prints. */
static const char *printed(const char *what)
{
    static char text[4096];
    child c = child_piped(what);
    child_read_all(c.from, text, sizeof text);
    child_end(&c);
    return text;
}

static void command_lines(void)
{
    char line[1024];
    CHECK_EQ_S("arguments", printed("arguments one two"), "[one][two]");
    CHECK_EQ_S("arguments-quoted", printed("arguments \"a b c\" d e"), "[a b c][d][e]");
    CHECK_EQ_S("arguments-escaped", printed("arguments \"ab\\\"c\" \"\\\\\" d"), "[ab\"c][\\][d]");
    CHECK_EQ_S("arguments-backslashes", printed("arguments a\\\\\\b d\"e f\"g h"), "[a\\\\\\b][de fg][h]");
    CHECK_EQ_S("arguments-odd", printed("arguments a\\\\\\\"b c d"), "[a\\\"b][c][d]");
    CHECK_EQ_S("arguments-empty", printed("arguments \"\" x \"\""), "[][x][]");
    CHECK_EQ_S("arguments-blanks", printed("arguments   a \t b  "), "[a][b]");
    snprintf(line, sizeof line, "\"%s\" line  two   blanks \"q\\\" x\" ", child_path);
    CHECK_EQ_S("same-text", printed("line  two   blanks \"q\\\" x\" "), line);
    snprintf(line, sizeof line, "\"%s\" wide-line  x", child_path);
    CHECK_EQ_S("same-text-wide", printed("wide-line  x"), line);
}

/* Starts with all parameters given; the output, or NULL. */
static const char *output_of(const char *application, const char *line, DWORD flags, void *environment,
                             const char *directory)
{
    static char text[4096];
    char copy[2048], *given = NULL;
    STARTUPINFOA startup = child_startup();
    PROCESS_INFORMATION info;
    HANDLE from;
    BOOL created;
    if (line != NULL) {
        snprintf(copy, sizeof copy, "%s", line);
        given = copy;
    }
    child_pipe(&from, &startup.hStdOutput, FALSE, TRUE);
    startup.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    startup.dwFlags = STARTF_USESTDHANDLES;
    created = CreateProcessA(application, given, NULL, NULL, TRUE, flags, environment, directory, &startup, &info);
    CloseHandle(startup.hStdOutput);
    if (!created) {
        CloseHandle(from);
        return NULL;
    }
    child_read_all(from, text, sizeof text);
    CHECK_REQUIRE(check_wait(info.hProcess) == WAIT_OBJECT_0);
    CloseHandle(info.hThread);
    CloseHandle(info.hProcess);
    CloseHandle(from);
    return text;
}

/* The program's path without a suffix, and its name alone. */
static void names(char *stem, size_t size, const char **name)
{
    char *end;
    snprintf(stem, size, "%s", child_path);
    end = stem + strlen(stem) - 4;
    if (end > stem && _stricmp(end, ".exe") == 0)
        *end = 0;
    *name = strrchr(stem, '\\') ? strrchr(stem, '\\') + 1 : stem;
}

static void search(void)
{
    char stem[MAX_PATH], line[1024];
    const char *name;
    names(stem, sizeof stem, &name);

    CHECK_EQ_S("application-and-line", output_of(child_path, "anything first", 0, NULL, NULL), "anything");
    snprintf(line, sizeof line, "\"%s.exe\" arguments quoted-suffix", stem);
    CHECK_EQ_S("found-with-suffix", output_of(NULL, line, 0, NULL, NULL), "[quoted-suffix]");
    snprintf(line, sizeof line, "%s.exe", stem);
    CHECK_EQ_S("application-with-suffix", output_of(line, "x arguments y", 0, NULL, NULL), "[y]");
    snprintf(line, sizeof line, "%s arguments beside", name);
    CHECK_EQ_S("found-beside-the-parent", output_of(NULL, line, 0, NULL, NULL), "[beside]");
    snprintf(line, sizeof line, "\"%s.exe\" arguments beside", name);
    CHECK_EQ_S("found-beside-with-suffix", output_of(NULL, line, 0, NULL, NULL), "[beside]");
    CHECK_FAILS("application-is-not-searched", !output_of("cmd-that-is-not-here.exe", "x", 0, NULL, NULL),
                ERROR_FILE_NOT_FOUND);
    CHECK_FAILS("no-such-program", !output_of(NULL, "no-such-program-anywhere x", 0, NULL, NULL),
                ERROR_FILE_NOT_FOUND);
    CHECK_FAILS("no-such-quoted-program", !output_of(NULL, "\"no such program\" x", 0, NULL, NULL),
                ERROR_FILE_NOT_FOUND);
    snprintf(line, sizeof line, "%s arguments", child_path);
    CHECK_FAILS("application-with-arguments", !output_of(line, NULL, 0, NULL, NULL), ERROR_FILE_NOT_FOUND);
    CHECK_FAILS_UNLESS_WINE("neither-name", "Wine crashes", !output_of(NULL, NULL, 0, NULL, NULL),
                            ERROR_INVALID_PARAMETER);
    CHECK_FAILS("detached-with-console",
                !output_of(child_path, "x first", DETACHED_PROCESS | CREATE_NEW_CONSOLE, NULL, NULL),
                ERROR_INVALID_PARAMETER);
    CHECK_EQ_S("detached", output_of(child_path, "detached first", DETACHED_PROCESS, NULL, NULL), "detached");
    CHECK_EQ_S("new-group", output_of(child_path, "grouped first", CREATE_NEW_PROCESS_GROUP, NULL, NULL), "grouped");
}

static void no_programs(void)
{
    char directory[MAX_PATH], file[MAX_PATH + 32];
    FILE *stream;
    CHECK_REQUIRE(GetTempPathA(sizeof directory, directory) != 0);
    snprintf(file, sizeof file, "%stawny-%lu.exe", directory, (unsigned long)GetCurrentProcessId());
    stream = fopen(file, "wb");
    CHECK_REQUIRE(stream != NULL);
    fputs("this is no program, whatever its name says; it is long enough to be one, for there are systems "
          "that look at the length first and say something else of a file with fewer bytes\n", stream);
    fclose(stream);
    CHECK_FAILS("bad-format", !output_of(file, NULL, 0, NULL, NULL), ERROR_BAD_EXE_FORMAT);
    CHECK_REQUIRE(remove(file) == 0);
    directory[strlen(directory) - 1] = 0;
    CHECK_FAILS("a-directory", !output_of(directory, NULL, 0, NULL, NULL), ERROR_ACCESS_DENIED);
}

static void surroundings(void)
{
    static const char block[] = "SOME=thing\0TAWNY_A=first\0";
    WCHAR wide_block[64];
    char directory[MAX_PATH];
    const char *out;
    size_t i;

    CHECK_REQUIRE(SetEnvironmentVariableA("TAWNY_OF_PARENT", "parent's"));
    CHECK_EQ_S("environment-of-parent", printed("variable TAWNY_OF_PARENT"), "parent's");
    CHECK_EQ_S("environment-block", output_of(child_path, "x variable TAWNY_A", 0, (void *)block, NULL), "first");
    CHECK_EQ_S("environment-only-the-block", output_of(child_path, "x variable TAWNY_OF_PARENT", 0, (void *)block, NULL),
               "");
    for (i = 0; i < sizeof block; i++)
        wide_block[i] = (WCHAR)block[i];
    CHECK_EQ_S("environment-block-wide",
               output_of(child_path, "x variable TAWNY_A", CREATE_UNICODE_ENVIRONMENT, wide_block, NULL), "first");
    CHECK_EQ_S("nothing-of-tawny", output_of(child_path, "x variable TAWNY_INHERITED", 0, NULL, NULL), "");

    CHECK_REQUIRE(GetTempPathA(sizeof directory, directory) != 0);
    directory[strlen(directory) - 1] = 0;
    out = output_of(child_path, "x directory", 0, NULL, directory);
    CHECK("directory", out != NULL && _stricmp(out, directory) == 0);
    CHECK_FAILS("no-such-directory", !output_of(child_path, "x directory", 0, NULL, "C:\\no\\such\\directory"),
                ERROR_DIRECTORY);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return part(argc, argv);
    check_begin();
    child_begin();
    command_lines();
    search();
    no_programs();
    surroundings();
    return check_end();
}
