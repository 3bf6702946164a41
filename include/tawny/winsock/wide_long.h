/*
 * Programs hand pointers to `long`, `unsigned long` or `int` where ioctlsocket declares a pointer to u_long.
 * On Windows a cast at most lies between them; here `long` has 64 bits.
 *
 * The forms below take each of them. A result reaches the whole of a 64-bit variable: its upper half is
 * cleared. A pointer that was cast from a smaller object is written to no further than the object reaches, as
 * far as the compiler can see it.
 */
#ifndef TAWNY_WINSOCK_WIDE_LONG_H
#define TAWNY_WINSOCK_WIDE_LONG_H

#include <stddef.h>

#include <tawny/winsock/ioctl.h>
#include <tawny/winsock/sockets.h>

#if __SIZEOF_LONG__ > 4

/* `wide`: argp points to a long. `room`: what the compiler knows of the object behind it, or (size_t)-1. */
TAWNY_INLINE int tawny_wide_ioctlsocket(SOCKET s, long cmd, void *argp, int wide, size_t room)
{
    const int result = ioctlsocket(s, cmd, (u_long *)argp);
    if (result == 0 && wide && ((u_long)cmd & IOC_OUT) != 0 && room >= sizeof(long))
        __builtin_memset((char *)argp + sizeof(u_long), 0, sizeof(long) - sizeof(u_long));
    return result;
}

#ifdef __cplusplus

/* Templates, so that a null pointer, in whichever way it is written, stays with the function itself. */
extern "C++" {

template <class T> struct tawny_ioctl_argument;
template <> struct tawny_ioctl_argument<unsigned long> { typedef int result; };
template <> struct tawny_ioctl_argument<long> { typedef int result; };
template <> struct tawny_ioctl_argument<int> { typedef int result; };

template <class T>
__attribute__((__always_inline__)) inline typename tawny_ioctl_argument<T>::result ioctlsocket(SOCKET s, long cmd,
                                                                                               T *argp)
{
    return tawny_wide_ioctlsocket(s, cmd, argp, sizeof(T) == sizeof(long), __builtin_object_size(argp, 1));
}

}

#else

/* The conditional makes a plain 0 a pointer. */
#define TAWNY_IS_POINTER_TO(type, argp) __builtin_types_compatible_p(__typeof__(1 ? (argp) : (void *)0), type *)
#define ioctlsocket(s, cmd, argp)                                                                       \
    tawny_wide_ioctlsocket((s), (cmd), (void *)(argp),                                                  \
                           TAWNY_IS_POINTER_TO(long, argp) || TAWNY_IS_POINTER_TO(unsigned long, argp), \
                           __builtin_object_size((void *)(argp), 1))

#endif

#endif

#endif
