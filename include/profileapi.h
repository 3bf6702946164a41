/*
 * profileapi.h - the performance counter.
 * https://learn.microsoft.com/windows/win32/api/profileapi/
 */
#ifndef _PROFILEAPI_H_
#define _PROFILEAPI_H_

#include <minwindef.h>

TAWNY_BEGIN_DECLS
BOOL WINAPI QueryPerformanceCounter(LARGE_INTEGER *count) TAWNY_API(QueryPerformanceCounter);
BOOL WINAPI QueryPerformanceFrequency(LARGE_INTEGER *frequency) TAWNY_API(QueryPerformanceFrequency);
TAWNY_END_DECLS

#endif /* _PROFILEAPI_H_ */
