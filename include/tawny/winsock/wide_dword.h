/*
 * C++ programs hand pointers to `unsigned long` where the overlapped functions declare LPDWORD; on Windows
 * both are one type. These templates are chosen only when such a pointer is given, and clear the upper half
 * of the variable it points to.
 */
#ifndef TAWNY_WINSOCK_WIDE_DWORD_H
#define TAWNY_WINSOCK_WIDE_DWORD_H

#include <tawny/winsock/overlapped.h>

#if defined(__cplusplus) && __SIZEOF_LONG__ > 4

extern "C++" {

template <class T> struct tawny_wide;
template <> struct tawny_wide<unsigned long> { typedef int result; };
template <> struct tawny_wide<long> { typedef int result; };

/* Gives the 32-bit half of a variable to a function, and widens what the function left there. */
template <class T> class tawny_half {
    T *whole;
    DWORD half;

public:
    explicit tawny_half(T *variable) : whole(variable), half(variable ? static_cast<DWORD>(*variable) : 0) {}
    ~tawny_half()
    {
        if (whole)
            *whole = half;
    }
    operator LPDWORD() { return whole ? &half : 0; }
};

template <class T>
inline typename tawny_wide<T>::result WSASend(SOCKET s, LPWSABUF buffers, DWORD count, T *sent, DWORD flags,
                                              LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    return WSASend(s, buffers, count, tawny_half<T>(sent), flags, overlapped, routine);
}

template <class T>
inline typename tawny_wide<T>::result WSASendTo(SOCKET s, LPWSABUF buffers, DWORD count, T *sent, DWORD flags,
                                                const struct sockaddr *to, int length, LPWSAOVERLAPPED overlapped,
                                                LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    return WSASendTo(s, buffers, count, tawny_half<T>(sent), flags, to, length, overlapped, routine);
}

template <class T>
inline typename tawny_wide<T>::result WSARecv(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, T *flags,
                                              LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    return WSARecv(s, buffers, count, received, tawny_half<T>(flags), overlapped, routine);
}

template <class T>
inline typename tawny_wide<T>::result WSARecv(SOCKET s, LPWSABUF buffers, DWORD count, T *received, LPDWORD flags,
                                              LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    return WSARecv(s, buffers, count, tawny_half<T>(received), flags, overlapped, routine);
}

template <class T, class F>
inline typename tawny_wide<F>::result WSARecv(SOCKET s, LPWSABUF buffers, DWORD count, T *received, F *flags,
                                              LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                                              typename tawny_wide<T>::result = 0)
{
    return WSARecv(s, buffers, count, tawny_half<T>(received), tawny_half<F>(flags), overlapped, routine);
}

template <class T>
inline typename tawny_wide<T>::result WSAIoctl(SOCKET s, DWORD code, LPVOID in, DWORD in_size, LPVOID out,
                                               DWORD out_size, T *returned, LPWSAOVERLAPPED overlapped,
                                               LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    return WSAIoctl(s, code, in, in_size, out, out_size, tawny_half<T>(returned), overlapped, routine);
}

template <class T>
inline typename tawny_wide<T>::result WSAGetOverlappedResult(SOCKET s, LPWSAOVERLAPPED overlapped, T *transferred,
                                                             BOOL wait, LPDWORD flags)
{
    return WSAGetOverlappedResult(s, overlapped, tawny_half<T>(transferred), wait, flags);
}

template <class T, class F>
inline typename tawny_wide<F>::result WSAGetOverlappedResult(SOCKET s, LPWSAOVERLAPPED overlapped, T *transferred,
                                                             BOOL wait, F *flags,
                                                             typename tawny_wide<T>::result = 0)
{
    return WSAGetOverlappedResult(s, overlapped, tawny_half<T>(transferred), wait, tawny_half<F>(flags));
}

}

#endif

#endif
