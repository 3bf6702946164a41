/*
 * crtdbg.h - the debugging heap, as in a release build: nothing.
 * https://learn.microsoft.com/cpp/c-runtime-library/debug-routines
 */
#ifndef _INC_CRTDBG
#define _INC_CRTDBG

#include <assert.h>
#include <stdlib.h>

#include <tawny/crt/base.h>

#define _CRT_WARN 0
#define _CRT_ERROR 1
#define _CRT_ASSERT 2
#define _CRTDBG_ALLOC_MEM_DF 0x01
#define _CRTDBG_DELAY_FREE_MEM_DF 0x02
#define _CRTDBG_CHECK_ALWAYS_DF 0x04
#define _CRTDBG_CHECK_CRT_DF 0x10
#define _CRTDBG_LEAK_CHECK_DF 0x20
#define _CRTDBG_REPORT_FLAG (-1)
#define _CRTDBG_MODE_FILE 0x1
#define _CRTDBG_MODE_DEBUG 0x2
#define _CRTDBG_MODE_WNDW 0x4
#define _CRTDBG_REPORT_MODE (-1)
#define _CRTDBG_FILE_STDOUT ((_HFILE)-4)
#define _CRTDBG_FILE_STDERR ((_HFILE)-5)

typedef void *_HFILE;
typedef struct _CrtMemState {
    void *unused;
} _CrtMemState;

#define _ASSERT(expression) ((void)0)
#define _ASSERTE(expression) ((void)0)
#define _ASSERT_EXPR(expression, message) ((void)0)
#define _RPT0(type, format) ((void)0)
#define _RPT1(type, format, a) ((void)0)
#define _RPT2(type, format, a, b) ((void)0)
#define _RPTF0(type, format) ((void)0)
#define _RPTF1(type, format, a) ((void)0)
#define _RPTF2(type, format, a, b) ((void)0)
#define _CrtSetDbgFlag(flags) ((int)0)
#define _CrtDumpMemoryLeaks() ((int)0)
#define _CrtCheckMemory() ((int)1)
#define _CrtSetReportMode(type, mode) ((int)0)
#define _CrtSetReportFile(type, file) ((_HFILE)0)
#define _CrtSetBreakAlloc(number) ((long)0)
#define _CrtMemCheckpoint(state) ((void)0)
#define _CrtMemDumpStatistics(state) ((void)0)
#define _CrtMemDifference(difference, before, after) ((int)0)
#define _CrtDbgBreak() __debugbreak()
#define _malloc_dbg(size, type, file, line) malloc(size)
#define _calloc_dbg(count, size, type, file, line) calloc(count, size)
#define _free_dbg(memory, type) free(memory)
#define _NORMAL_BLOCK 1
#define _CLIENT_BLOCK 4

#endif /* _INC_CRTDBG */
