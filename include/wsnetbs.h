/*
 * wsnetbs.h - addresses of NetBIOS, whose sockets Tawny refuses with WSAEAFNOSUPPORT.
 * https://learn.microsoft.com/windows/win32/api/wsnetbs/ns-wsnetbs-sockaddr_nb
 */
#ifndef _WSNETBS_
#define _WSNETBS_

#include <windef.h>

#define NETBIOS_NAME_LENGTH 16

typedef struct sockaddr_nb {
    short snb_family;
    USHORT snb_type;
    char snb_name[NETBIOS_NAME_LENGTH];
} SOCKADDR_NB, *PSOCKADDR_NB, FAR *LPSOCKADDR_NB;

#define NETBIOS_UNIQUE_NAME 0x0000
#define NETBIOS_GROUP_NAME 0x0001
#define NETBIOS_TYPE_QUICK_UNIQUE 0x0002
#define NETBIOS_TYPE_QUICK_GROUP 0x0003

/* The name, padded with spaces; the last byte is the port. */
#define SET_NETBIOS_SOCKADDR(_snb, _type, _name, _port)                                       \
    {                                                                                          \
        int i;                                                                                 \
        (_snb)->snb_family = AF_NETBIOS;                                                       \
        (_snb)->snb_type = (_type);                                                            \
        for (i = 0; i < NETBIOS_NAME_LENGTH - 1; i++)                                          \
            (_snb)->snb_name[i] = ' ';                                                         \
        for (i = 0; *((_name) + i) != '\0' && i < NETBIOS_NAME_LENGTH - 1; i++)                \
            (_snb)->snb_name[i] = *((_name) + i);                                              \
        (_snb)->snb_name[NETBIOS_NAME_LENGTH - 1] = (_port);                                   \
    }

#endif
