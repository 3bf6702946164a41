/*
 * client.h: a client of the chat, what everybody may know of it and what is on its way to it.
 */
#ifndef CHAT_CLIENT_H
#define CHAT_CLIENT_H

#include <winsock2.h>
#include <windows.h>

#include <stdlib.h>
#include <string.h>

#define NAME_LIMIT   31                 /* letters, digits, '-' and '_' in a nickname or a room */
#define LINE_LIMIT   1000               /* bytes in a line */
#define QUEUE_LIMIT  (64 * 1024)        /* bytes that wait for a client behind those on their way */
#define SEND_BUFFER  (32 * 1024)        /* bytes that the system holds for a client */
#define WHO_LIMIT    100                /* names in an answer to /who */
#define LINGER_TIME  30000              /* ms that a leaving client has to read the rest */
#define BUCKETS      4096
#define FIRST_ROOM   "lobby"

struct buffer {
    char *bytes;
    DWORD length, capacity;
};

/* One client. Each server has a struct of its own that begins with this one. */
struct client {
    SOCKET socket;
    LONG volatile references;           /* the last one closes the socket */

    /* Only for the thread that has received. */
    DWORD held;                         /* bytes of `input` that are no whole line yet */
    BOOL skipping;                      /* inside a line that is too long */
    char input[LINE_LIMIT + 2];

    /* Guarded by `chat.lock`. */
    char nickname[NAME_LIMIT + 1];      /* empty: not known yet, or not any more */
    struct room *room;
    ULONGLONG deadline;                 /* of a leaving client; 0: it stays */
    struct client *next, *previous;     /* all clients */
    struct client *next_namesake;       /* nicknames with the same hash */
    struct client *next_member, *previous_member;
    struct client *next_slow;

    /* Guarded by `lock`. */
    SRWLOCK lock;
    struct buffer queue;                /* lines that wait */
    struct buffer outgoing;             /* lines on their way, `sent` bytes of which have gone */
    DWORD sent;
    BOOL sending;                       /* for the model: a send is under way, or waits for room */
    BOOL scheduled;                     /* some thread is about to call start_sending */
    BOOL leaving;                       /* what is queued is the last */
    BOOL ended;                         /* nothing is sent any more */
    struct client *next_scheduled;
};

struct room {
    char name[NAME_LIMIT + 1];
    DWORD population;
    struct client *first, *last;        /* in the order of entry */
    struct room *next;
};

/* What is to be done once `chat.lock` is free: the clients that got lines. */
struct work {
    struct client *scheduled;
    struct client *slow;
};

static struct {
    SRWLOCK lock;                       /* taken before that of a client */
    struct client *clients;
    struct client *nicknames[BUCKETS];
    struct room *rooms[BUCKETS];
    BOOL stopping;                      /* nobody enters any more */
    LONG volatile open;                 /* open connections, and one until chat_stop */
    unsigned port;
    HANDLE stop;                        /* set by the console: time to end */
    HANDLE drained;                     /* set when `open` is 0 */
    HANDLE finished;                    /* set when everything has been torn down */
    void (*on_close)(struct client *);  /* frees what is the model's own in a connection, if any */
} chat;

/* There is output for this client: sees to it that it is sent. On any thread. */
static void start_sending(struct client *client);

/* Sees to it that this connection ends soon. On any thread, with or without `chat.lock`. */
static void hang_up(struct client *client);

static void chat_retain(struct client *client)
{
    InterlockedIncrement(&client->references);
}

static void chat_release(struct client *client)
{
    if (InterlockedDecrement(&client->references) != 0)
        return;
    closesocket(client->socket);
    if (chat.on_close != NULL)
        chat.on_close(client);
    free(client->queue.bytes);
    free(client->outgoing.bytes);
    free(client);
    if (InterlockedDecrement(&chat.open) == 0)
        SetEvent(chat.drained);
}

/* ---------------------------------------------------------------------------------------------
 * Output
 */

static BOOL append(struct buffer *buffer, const char *bytes, DWORD length)
{
    if (buffer->capacity - buffer->length < length) {
        DWORD capacity = buffer->capacity == 0 ? 512 : buffer->capacity;
        char *larger;

        while (capacity - buffer->length < length)
            capacity *= 2;
        larger = realloc(buffer->bytes, capacity);
        if (larger == NULL)
            return FALSE;
        buffer->bytes = larger;
        buffer->capacity = capacity;
    }
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
    return TRUE;
}

/* Idle clients keep small buffers only. */
static void shrink(struct buffer *buffer)
{
    if (buffer->capacity > 4096) {
        free(buffer->bytes);
        memset(buffer, 0, sizeof(*buffer));
    }
}

/* What to send next, if anything. Called with the client's lock held. */
static BOOL chat_output(struct client *client, WSABUF *output)
{
    if (client->ended)
        return FALSE;
    if (client->sent == client->outgoing.length) {
        struct buffer empty = client->outgoing;

        empty.length = 0;
        client->outgoing = client->queue;
        client->queue = empty;
        client->sent = 0;
        if (client->outgoing.length == 0) {
            shrink(&client->queue);
            shrink(&client->outgoing);
            if (client->leaving)
                shutdown(client->socket, SD_SEND);
            return FALSE;
        }
    }
    output->buf = client->outgoing.bytes + client->sent;
    output->len = client->outgoing.length - client->sent;
    return TRUE;
}

/* So much of it has been sent. Called with the client's lock held. */
static void chat_sent(struct client *client, DWORD bytes)
{
    client->sent += bytes;
}

/* Queues text for a client. Called with `chat.lock` held. */
static void say(struct work *work, struct client *to, const char *text, size_t length)
{
    static const char too_slow[] = "! you read too slowly\n";

    AcquireSRWLockExclusive(&to->lock);
    if (!to->leaving && !to->ended) {
        if (to->queue.length + length > QUEUE_LIMIT || !append(&to->queue, text, (DWORD)length)) {
            to->queue.length = 0;
            append(&to->queue, too_slow, sizeof(too_slow) - 1);
            to->leaving = TRUE;
            to->next_slow = work->slow;
            work->slow = to;
        }
        if (!to->sending && !to->scheduled) {
            chat_retain(to);
            to->scheduled = TRUE;
            to->next_scheduled = work->scheduled;
            work->scheduled = to;
        }
    }
    ReleaseSRWLockExclusive(&to->lock);
}

/* Queues text for a room but for one of it. Called with `chat.lock` held. */
static void say_to_others(struct work *work, struct room *room, struct client *but,
                          const char *text, size_t length)
{
    struct client *member;

    for (member = room->first; member != NULL; member = member->next_member)
        if (member != but)
            say(work, member, text, length);
}

#endif
