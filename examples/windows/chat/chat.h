/*
 * chat.h: the chat that the servers chat_*.c serve, each in another of Winsock's I/O models.
 *
 * A client sends lines that end in LF or CR LF. Its first line is "NICKNAME" or "NICKNAME ROOM";
 * without a room it enters "lobby". From then on each of its lines goes to everybody in its room,
 * except
 *
 *     /join ROOM     go to another room
 *     /who           list who is in the room
 *     /quit          end the connection
 *
 * The server sends lines that end in LF. How a line begins says what it is:
 *
 *     <NICKNAME> TEXT    somebody else's line
 *     > TEXT             the client's own line, in its place among the others
 *     * TEXT             news, or an answer
 *     ! TEXT             something is wrong
 *
 * Everybody in a room gets its lines in the same order. A line has at most LINE_LIMIT bytes; a
 * longer one is skipped as a whole. A client that does not read finds at most QUEUE_LIMIT bytes
 * waiting for it; then the room goes on without it.
 *
 * What an I/O model does with all this: receive to where chat_input says and tell chat_received;
 * send what chat_output says and tell chat_sent; and supply start_sending and hang_up.
 */
#ifndef CHAT_H
#define CHAT_H

#include "client.h"
#include "rooms.h"
#include "start.h"

/* ---------------------------------------------------------------------------------------------
 * Lines. All called with `chat.lock` held.
 */

static void complain(struct work *work, struct client *client, const char *text)
{
    say(work, client, "! ", 2);
    say(work, client, text, strlen(text));
    say(work, client, "\n", 1);
}

/* Splits a word off the front of a text; returns the rest. */
static char *split(char *text)
{
    text += strcspn(text, " ");
    if (*text != '\0')
        *text++ = '\0';
    return text;
}

static void on_introduction(struct work *work, struct client *client, char *line)
{
    const char *room_name = split(line);
    struct room *room;

    if (*room_name == '\0')
        room_name = FIRST_ROOM;
    if (!is_name(line) || !is_name(room_name))
        complain(work, client, "a name has 1 to 31 letters, digits, - and _");
    else if (is_taken(line))
        complain(work, client, "this nickname is taken");
    else if ((room = open_room(room_name)) == NULL)
        complain(work, client, "no memory for a room");
    else {
        take_nickname(client, line);
        enter_room(work, client, room);
    }
}

static void on_join(struct work *work, struct client *client, const char *room_name)
{
    struct room *room;

    if (!is_name(room_name))
        complain(work, client, "a name has 1 to 31 letters, digits, - and _");
    else if (strcmp(client->room->name, room_name) == 0)
        complain(work, client, "you are there already");
    else if ((room = open_room(room_name)) == NULL)
        complain(work, client, "no memory for a room");
    else {
        leave_room(work, client, "went to another room");
        enter_room(work, client, room);
    }
}

static void on_who(struct work *work, struct client *client)
{
    struct client *member = client->room->first;
    char text[NAME_LIMIT + 64];
    unsigned named;

    for (named = 0; named < WHO_LIMIT && member != NULL; named++, member = member->next_member)
        say(work, client, text, (size_t)sprintf(text, "* %s is here\n", member->nickname));
    say(work, client, text, (size_t)sprintf(text, "* %lu in all\n",
                                            (unsigned long)client->room->population));
}

static void on_quit(struct work *work, struct client *client)
{
    static const char farewell[] = "* bye\n";

    say(work, client, farewell, sizeof(farewell) - 1);
    AcquireSRWLockExclusive(&client->lock);
    client->leaving = TRUE;
    ReleaseSRWLockExclusive(&client->lock);
    take_out(work, client, "left");
}

static void on_text(struct work *work, struct client *client, const char *line, size_t length)
{
    char text[NAME_LIMIT + LINE_LIMIT + 4];
    size_t begin = (size_t)sprintf(text, "<%s> ", client->nickname);

    memcpy(text + begin, line, length);
    text[begin + length] = '\n';
    say_to_others(work, client->room, client, text, begin + length + 1);
    /* The same line, with the marker in place of the name. */
    memcpy(text + begin - 2, "> ", 2);
    say(work, client, text + begin - 2, length + 3);
}

/* `line` has a NUL behind its `length` bytes. */
static void on_line(struct work *work, struct client *client, char *line, size_t length)
{
    if (length == 0 || client->deadline != 0)
        return;
    if (client->nickname[0] == '\0')
        on_introduction(work, client, line);
    else if (line[0] != '/')
        on_text(work, client, line, length);
    else {
        char *argument = split(line);

        if (strcmp(line, "/join") == 0)
            on_join(work, client, argument);
        else if (strcmp(line, "/who") == 0)
            on_who(work, client);
        else if (strcmp(line, "/quit") == 0)
            on_quit(work, client);
        else
            complain(work, client, "the commands are /join ROOM, /who and /quit");
    }
}

/* ---------------------------------------------------------------------------------------------
 * The life of a client
 */

/* Takes `chat.lock` for some work. */
static void begin(struct work *work)
{
    memset(work, 0, sizeof(*work));
    AcquireSRWLockExclusive(&chat.lock);
}

/* Ends the work: those who were too slow go, and then everybody gets what was queued. */
static void finish(struct work *work)
{
    while (work->slow != NULL) {
        struct client *client = work->slow;

        work->slow = client->next_slow;
        if (client->deadline == 0)
            take_out(work, client, "read too slowly");
    }
    ReleaseSRWLockExclusive(&chat.lock);

    while (work->scheduled != NULL) {
        struct client *client = work->scheduled;

        work->scheduled = client->next_scheduled;
        AcquireSRWLockExclusive(&client->lock);
        client->scheduled = FALSE;
        ReleaseSRWLockExclusive(&client->lock);
        start_sending(client);
        chat_release(client);
    }
}

/*
 * A struct of `size` bytes for an accepted socket, zero but for the client at its beginning, with
 * one reference. NULL, and the socket is closed, if it cannot be served.
 */
static void *chat_enter(SOCKET socket, size_t size)
{
    struct client *client = calloc(1, size);
    BOOL no_delay = TRUE, stopping;
    int send_buffer = SEND_BUFFER;

    if (client == NULL) {
        closesocket(socket);
        return NULL;
    }
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, (char *)&no_delay, sizeof(no_delay));
    setsockopt(socket, SOL_SOCKET, SO_SNDBUF, (char *)&send_buffer, sizeof(send_buffer));
    client->socket = socket;
    client->references = 1;
    InterlockedIncrement(&chat.open);

    AcquireSRWLockExclusive(&chat.lock);
    stopping = chat.stopping;
    if (!stopping) {
        client->next = chat.clients;
        if (client->next != NULL)
            client->next->previous = client;
        chat.clients = client;
    }
    ReleaseSRWLockExclusive(&chat.lock);
    if (stopping) {
        chat_release(client);
        return NULL;
    }
    return client;
}

/* Where the next bytes are to be received. There is always room. */
static void chat_input(struct client *client, WSABUF *input)
{
    input->buf = client->input + client->held;
    input->len = (DWORD)sizeof(client->input) - client->held;
}

/* So many bytes have been received there. */
static void chat_received(struct client *client, DWORD bytes)
{
    char *line = client->input, *end = client->input + client->held + bytes, *feed;
    struct work work;

    begin(&work);
    while ((feed = memchr(line, '\n', (size_t)(end - line))) != NULL) {
        size_t length = (size_t)(feed - line);

        if (length > 0 && line[length - 1] == '\r')
            length--;
        line[length] = '\0';
        if (client->skipping || length > LINE_LIMIT)
            complain(&work, client, "this line is too long");
        else
            on_line(&work, client, line, length);
        client->skipping = FALSE;
        line = feed + 1;
    }
    finish(&work);
    client->held = (DWORD)(end - line);
    if (client->held == sizeof(client->input)) {
        client->skipping = TRUE;
        client->held = 0;
    } else if (line != client->input)
        memmove(client->input, line, client->held);
}

/* The connection has ended: the others are told. The caller still has its reference. */
static void chat_leave(struct client *client)
{
    struct work work;

    AcquireSRWLockExclusive(&client->lock);
    client->ended = TRUE;
    ReleaseSRWLockExclusive(&client->lock);

    begin(&work);
    take_out(&work, client, "left");
    if (client->previous != NULL)
        client->previous->next = client->next;
    else
        chat.clients = client->next;
    if (client->next != NULL)
        client->next->previous = client->previous;
    finish(&work);
}

/* To be called about once a second: hangs up on leaving clients that do not read the rest. */
static void chat_tick(void)
{
    ULONGLONG now = GetTickCount64();
    struct client *client;

    AcquireSRWLockExclusive(&chat.lock);
    for (client = chat.clients; client != NULL; client = client->next)
        if (client->deadline != 0 && client->deadline <= now)
            hang_up(client);
    ReleaseSRWLockExclusive(&chat.lock);
}

/* Hangs up on everybody; nobody enters any more. `chat.drained` tells when all are gone. */
static void chat_stop(void)
{
    struct client *client;

    AcquireSRWLockExclusive(&chat.lock);
    chat.stopping = TRUE;
    for (client = chat.clients; client != NULL; client = client->next) {
        AcquireSRWLockExclusive(&client->lock);
        client->ended = TRUE;           /* nobody is told that the others leave */
        ReleaseSRWLockExclusive(&client->lock);
        hang_up(client);
    }
    ReleaseSRWLockExclusive(&chat.lock);
    if (InterlockedDecrement(&chat.open) == 0)
        SetEvent(chat.drained);
}

#endif
