/*
 * Whether a datagram socket reports that nobody was at the port of an earlier datagram.
 * https://support.microsoft.com/help/263823
 */
#ifndef TAWNY_WINSOCK_CONNECTION_RESET_H
#define TAWNY_WINSOCK_CONNECTION_RESET_H

#include <tawny/winsock/ioctl.h>

#define SIO_UDP_CONNRESET _WSAIOW(IOC_VENDOR, 12)

#endif
