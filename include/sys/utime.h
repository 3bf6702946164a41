/*
 * sys/utime.h - the times of a file.
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/utime-utime32-utime64-wutime-wutime32-wutime64
 */
#ifndef TAWNY_CRT_UTIME_H
#define TAWNY_CRT_UTIME_H
#include <utime.h>
#define _utime utime
#define _utimbuf utimbuf
#endif
