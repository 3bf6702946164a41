/* Datagrams as WSARecvMsg and WSASendMsg take them: a WSAMSG with all that it points to. */
#ifndef TAWNY_TESTS_DATAGRAM_MESSAGES_H
#define TAWNY_TESTS_DATAGRAM_MESSAGES_H

#include "either.h"

typedef struct {
    WSAMSG message;
    WSABUF buffer;
    SOCKADDR_STORAGE name;
    ULONG_PTR control[32];
    char data[64];
} letter;

static LPFN_WSARECVMSG receive_msg;

/* Fetches WSARecvMsg. */
static inline void letters_begin(void)
{
    SOCKET s = check_socket(AF_INET, SOCK_DGRAM);
    GUID receive = WSAID_WSARECVMSG;
    DWORD bytes;
    CHECK_REQUIRE(WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, &receive, sizeof receive, &receive_msg,
                           sizeof receive_msg, &bytes, NULL, NULL) == 0);
    closesocket(s);
}

/* A datagram to send, without control data; TO may be NULL. */
static inline void letter_to(letter *l, const void *data, ULONG size, const check_address *to)
{
    memset(l, 0, sizeof *l);
    if (size)
        memcpy(l->data, data, size);
    l->buffer.buf = l->data;
    l->buffer.len = size;
    l->message.lpBuffers = &l->buffer;
    l->message.dwBufferCount = 1;
    if (to) {
        l->name = to->storage;
        l->message.name = (SOCKADDR *)&l->name;
        l->message.namelen = to->length;
    }
}

/* Room for a datagram of SIZE bytes, its sender, and no control data. */
static inline void letter_in(letter *l, ULONG size)
{
    memset(l, 0, sizeof *l);
    l->buffer.buf = l->data;
    l->buffer.len = size;
    l->message.lpBuffers = &l->buffer;
    l->message.dwBufferCount = 1;
    l->message.name = (SOCKADDR *)&l->name;
    l->message.namelen = (INT)sizeof l->name;
}

/* The same with room for control data. */
static inline void letter_in_controlled(letter *l, ULONG size)
{
    letter_in(l, size);
    l->message.Control.buf = (char *)l->control;
    l->message.Control.len = sizeof l->control;
}

/* Adds a control message to one that will be sent. */
static inline void letter_add(letter *l, int level, int type, const void *data, size_t size)
{
    WSACMSGHDR *header = (WSACMSGHDR *)((char *)l->control + l->message.Control.len);
    CHECK_REQUIRE(l->message.Control.len + WSA_CMSG_SPACE(size) <= sizeof l->control);
    header->cmsg_len = WSA_CMSG_LEN(size);
    header->cmsg_level = level;
    header->cmsg_type = type;
    memcpy(WSA_CMSG_DATA(header), data, size);
    l->message.Control.buf = (char *)l->control;
    l->message.Control.len += (ULONG)WSA_CMSG_SPACE(size);
}

/* The data of a received control message; NULL when there is none of that kind. */
static inline const void *letter_find(letter *l, int level, int type)
{
    WSACMSGHDR *header;
    for (header = WSA_CMSG_FIRSTHDR(&l->message); header; header = WSA_CMSG_NXTHDR(&l->message, header))
        if (header->cmsg_level == level && header->cmsg_type == type)
            return WSA_CMSG_DATA(header);
    return NULL;
}

/* The number in such a message; -1 when there is none. */
static inline int letter_number(letter *l, int level, int type)
{
    const void *data = letter_find(l, level, type);
    INT number = -1;
    if (data)
        memcpy(&number, data, sizeof number);
    return number;
}

/* Bytes sent or received, or -1. */
static inline int letter_send(SOCKET s, letter *l, DWORD flags)
{
    DWORD bytes = 0xdead;
    return WSASendMsg(s, &l->message, flags, &bytes, NULL, NULL) == 0 ? (int)bytes : -1;
}

static inline int letter_receive(SOCKET s, letter *l)
{
    DWORD bytes = 0xdead;
    return receive_msg(s, &l->message, &bytes, NULL, NULL) == 0 ? (int)bytes : -1;
}

#endif
