/*
 * socklen_t: signed, as ws2tcpip.h has it. libc would declare an unsigned one, among others in unistd.h.
 */
#ifndef TAWNY_SOCKLEN_H
#define TAWNY_SOCKLEN_H

#define __socklen_t_defined 1

typedef int socklen_t;

#endif
