/*
 * io.h - files by number.
 * https://learn.microsoft.com/cpp/c-runtime-library/low-level-i-o
 */
#ifndef _INC_IO
#define _INC_IO

#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

#include <fcntl.h>
#include <tawny/crt/base.h>

TAWNY_BEGIN_DECLS
int _access(const char *name, int mode) TAWNY_API(_access);
errno_t _access_s(const char *name, int mode) TAWNY_API(_access_s);
int _open(const char *name, int flags, ...) TAWNY_API(_open);
errno_t _sopen_s(int *file, const char *name, int flags, int share, int permission) TAWNY_API(_sopen_s);
long long _filelengthi64(int file) TAWNY_API(_filelengthi64);
TAWNY_LONG32 _filelength(int file) TAWNY_API(_filelengthi64);
int _setmode(int file, int mode) TAWNY_API(_setmode);
int _chsize_s(int file, long long size) __asm__("ftruncate");
intptr_t _get_osfhandle(int file) TAWNY_API(_get_osfhandle);
int _open_osfhandle(intptr_t handle, int flags) TAWNY_API(_open_osfhandle);
int _close(int file) TAWNY_API(_close);
int _dup2(int from, int to) TAWNY_API(_dup2);
int _pipe(int *ends, unsigned int size, int mode) TAWNY_API(_pipe);

/* libc's own, under Microsoft's names. */
int _read(int file, void *buffer, unsigned int size) __asm__("read");
int _write(int file, const void *buffer, unsigned int size) __asm__("write");
off_t _lseek(int file, off_t offset, int origin) __asm__("lseek");
long long _lseeki64(int file, long long offset, int origin) __asm__("lseek");
int _dup(int file) __asm__("dup");
int _isatty(int file) __asm__("isatty");
int _commit(int file) __asm__("fsync");
int _chmod(const char *name, unsigned int mode) __asm__("chmod");
TAWNY_END_DECLS

TAWNY_INLINE long long _telli64(int file) { return _lseeki64(file, 0, 1); }
TAWNY_INLINE int _eof(int file)
{
    long long here = _telli64(file);
    return here < 0 ? -1 : here >= _filelengthi64(file);
}

#endif /* _INC_IO */
