/*
 * sys/stat.h - libc's, and Microsoft's names.
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/stat-functions
 */
#include_next <sys/stat.h>
#if !defined(TAWNY_HOST_CRT) && !defined(TAWNY_CRT_STAT_H)
#define TAWNY_CRT_STAT_H

#include <tawny/api.h>

#define _S_IFMT S_IFMT
#define _S_IFDIR S_IFDIR
#define _S_IFREG S_IFREG
#define _S_IFCHR S_IFCHR
#define _S_IFIFO S_IFIFO
#define _S_IREAD 0400
#define _S_IWRITE 0200
#define _S_IEXEC 0100
#ifndef S_IREAD
#define S_IREAD 0400
#define S_IWRITE 0200
#define S_IEXEC 0100
#endif

#define _stat stat
#define _fstat fstat
#define _stat64 stat
#define _fstat64 fstat
#define _stati64 stat
#define _fstati64 fstat
#define __stat64 stat

TAWNY_BEGIN_DECLS
int _umask(int mask) __asm__("umask");
TAWNY_END_DECLS

#endif
