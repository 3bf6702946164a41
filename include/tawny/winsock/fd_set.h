/*
 * The descriptor set of select: a counted array, whose length the program may choose by defining FD_SETSIZE
 * before it includes Winsock.
 * https://learn.microsoft.com/windows/win32/api/winsock/ns-winsock-fd_set
 */
#ifndef TAWNY_WINSOCK_FD_SET_H
#define TAWNY_WINSOCK_FD_SET_H

#include <tawny/winsock/base.h>

#ifndef FD_SETSIZE
#define FD_SETSIZE 64
#endif

typedef struct fd_set {
    u_int fd_count;
    SOCKET fd_array[FD_SETSIZE];
} fd_set;

typedef struct fd_set FD_SET;
typedef struct fd_set *PFD_SET;
typedef struct fd_set FAR *LPFD_SET;

TAWNY_BEGIN_DECLS
extern int PASCAL FAR __WSAFDIsSet(SOCKET fd, fd_set FAR *set) TAWNY_API(__WSAFDIsSet);
TAWNY_END_DECLS

#define FD_ZERO(set) (((fd_set FAR *)(set))->fd_count = 0)

#define FD_ISSET(fd, set) __WSAFDIsSet((SOCKET)(fd), (fd_set FAR *)(set))

/* A socket that is in the set already, or for which there is no room, leaves the set alone. */
#define FD_SET(fd, set)                                                                             \
    do {                                                                                            \
        u_int tawny_fd_index;                                                                       \
        for (tawny_fd_index = 0; tawny_fd_index < ((fd_set FAR *)(set))->fd_count; tawny_fd_index++) \
            if (((fd_set FAR *)(set))->fd_array[tawny_fd_index] == (SOCKET)(fd))                    \
                break;                                                                              \
        if (tawny_fd_index == ((fd_set FAR *)(set))->fd_count && tawny_fd_index < FD_SETSIZE) {     \
            ((fd_set FAR *)(set))->fd_array[tawny_fd_index] = (SOCKET)(fd);                         \
            ((fd_set FAR *)(set))->fd_count++;                                                      \
        }                                                                                           \
    } while (0)

/* The order of the sockets that stay is kept. */
#define FD_CLR(fd, set)                                                                             \
    do {                                                                                            \
        u_int tawny_fd_index;                                                                       \
        for (tawny_fd_index = 0; tawny_fd_index < ((fd_set FAR *)(set))->fd_count; tawny_fd_index++) \
            if (((fd_set FAR *)(set))->fd_array[tawny_fd_index] == (SOCKET)(fd)) {                  \
                while (tawny_fd_index + 1 < ((fd_set FAR *)(set))->fd_count) {                      \
                    ((fd_set FAR *)(set))->fd_array[tawny_fd_index] =                               \
                        ((fd_set FAR *)(set))->fd_array[tawny_fd_index + 1];                        \
                    tawny_fd_index++;                                                               \
                }                                                                                   \
                ((fd_set FAR *)(set))->fd_count--;                                                  \
                break;                                                                              \
            }                                                                                       \
    } while (0)

#endif
