/*
 * socket_table.h: from a socket to what belongs to it, for the models that name sockets and nothing
 * else: select and WSAAsyncSelect. Used by one thread.
 */
#ifndef CHAT_SOCKET_TABLE_H
#define CHAT_SOCKET_TABLE_H

#include <winsock2.h>

#define SOCKET_BUCKETS 8192

/* To be embedded in what belongs to the socket. */
struct socket_entry {
    SOCKET socket;
    struct socket_entry *next;
};

static struct socket_entry *socket_table[SOCKET_BUCKETS];

static struct socket_entry **socket_chain(SOCKET s)
{
    return &socket_table[(s >> 2) % SOCKET_BUCKETS];    /* handles are multiples of 4 */
}

static void socket_table_add(struct socket_entry *entry, SOCKET s)
{
    struct socket_entry **chain = socket_chain(s);

    entry->socket = s;
    entry->next = *chain;
    *chain = entry;
}

static struct socket_entry *socket_table_find(SOCKET s)
{
    struct socket_entry *entry = *socket_chain(s);

    while (entry != NULL && entry->socket != s)
        entry = entry->next;
    return entry;
}

static void socket_table_remove(struct socket_entry *entry)
{
    struct socket_entry **link = socket_chain(entry->socket);

    while (*link != entry)
        link = &(*link)->next;
    *link = entry->next;
}

#endif
