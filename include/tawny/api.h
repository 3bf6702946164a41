/*
 * How a Windows function is declared.
 *
 *     TAWNY_BEGIN_DECLS
 *     SOCKET WSAAPI socket(int af, int type, int protocol) TAWNY_API(socket);
 *     TAWNY_END_DECLS
 *
 * TAWNY_API binds a name to the symbol tawny_<name> of libtawny. The asm label changes the symbol only:
 * the name stays an ordinary function, so that pointers to it, std::bind, tcp::socket and object.send()
 * mean what they say, and libc's function of the same name is left to libc and to every other library
 * of the process.
 * https://gcc.gnu.org/onlinedocs/gcc/Asm-Labels.html
 *
 * All calling conventions are one and the same here; the keywords are the prelude's.
 */
#ifndef TAWNY_API_H
#define TAWNY_API_H

#include <tawny/prelude.h>

#define TAWNY_API(name) __asm__("tawny_" #name)

#ifdef __cplusplus
#define TAWNY_BEGIN_DECLS extern "C" {
#define TAWNY_END_DECLS }
#define TAWNY_INLINE inline
#else
#define TAWNY_BEGIN_DECLS
#define TAWNY_END_DECLS
#define TAWNY_INLINE static __inline__
#endif

/* The 32-bit integer that Windows calls long: LONG is TAWNY_LONG32, DWORD and u_long are unsigned TAWNY_LONG32. */
#if __SIZEOF_LONG__ == 4
#define TAWNY_LONG32 long
#else
#define TAWNY_LONG32 int
#endif

#endif
