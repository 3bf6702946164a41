/*
 * rooms.h: who is called what, and who is where. Everything here is called with `chat.lock` held.
 */
#ifndef CHAT_ROOMS_H
#define CHAT_ROOMS_H

#include "client.h"

#include <stdio.h>

static BOOL is_name(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz"
                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "0123456789-_");

    return length > 0 && length <= NAME_LIMIT && text[length] == '\0';
}

static unsigned bucket(const char *name)
{
    unsigned hash = 2166136261u;

    while (*name != '\0')
        hash = (hash ^ (unsigned char)*name++) * 16777619u;
    return (hash ^ (hash >> 16)) % BUCKETS;
}

static BOOL is_taken(const char *nickname)
{
    struct client *other = chat.nicknames[bucket(nickname)];

    while (other != NULL && strcmp(other->nickname, nickname) != 0)
        other = other->next_namesake;
    return other != NULL;
}

static void take_nickname(struct client *client, const char *nickname)
{
    struct client **chain = &chat.nicknames[bucket(nickname)];

    strcpy(client->nickname, nickname);
    client->next_namesake = *chain;
    *chain = client;
}

static void drop_nickname(struct client *client)
{
    struct client **link = &chat.nicknames[bucket(client->nickname)];

    while (*link != client)
        link = &(*link)->next_namesake;
    *link = client->next_namesake;
    client->nickname[0] = '\0';
}

/* The room of this name, which is made if it is not there; NULL if there is no memory. */
static struct room *open_room(const char *name)
{
    struct room **chain = &chat.rooms[bucket(name)], *room;

    for (room = *chain; room != NULL; room = room->next)
        if (strcmp(room->name, name) == 0)
            return room;
    room = calloc(1, sizeof(*room));
    if (room != NULL) {
        strcpy(room->name, name);
        room->next = *chain;
        *chain = room;
    }
    return room;
}

static void close_room(struct room *room)
{
    struct room **link = &chat.rooms[bucket(room->name)];

    while (*link != room)
        link = &(*link)->next;
    *link = room->next;
    free(room);
}

static void enter_room(struct work *work, struct client *client, struct room *room)
{
    char text[2 * NAME_LIMIT + 32];

    client->room = room;
    client->next_member = NULL;
    client->previous_member = room->last;
    if (room->last != NULL)
        room->last->next_member = client;
    else
        room->first = client;
    room->last = client;
    room->population++;
    say(work, client, text, (size_t)sprintf(text, "* you are in %s\n", room->name));
    say_to_others(work, room, client, text, (size_t)sprintf(text, "* %s came\n", client->nickname));
}

static void leave_room(struct work *work, struct client *client, const char *how)
{
    struct room *room = client->room;
    char text[NAME_LIMIT + 64];

    if (client->previous_member != NULL)
        client->previous_member->next_member = client->next_member;
    else
        room->first = client->next_member;
    if (client->next_member != NULL)
        client->next_member->previous_member = client->previous_member;
    else
        room->last = client->previous_member;
    client->room = NULL;
    say_to_others(work, room, client, text,
                  (size_t)sprintf(text, "* %s %s\n", client->nickname, how));
    if (--room->population == 0)
        close_room(room);
}

/* Takes a client out of everything. Its connection may live on for what is still to be sent. */
static void take_out(struct work *work, struct client *client, const char *how)
{
    client->deadline = GetTickCount64() + LINGER_TIME;
    if (client->nickname[0] != '\0') {
        leave_room(work, client, how);
        drop_nickname(client);
    }
}

#endif
