//! The chat of `examples/windows/chat/chat.h`: lines, nicknames, rooms, and what waits for each
//! client. The servers beside it add the input and output.

#[allow(dead_code, reason = "for the servers that do not block")]
pub mod connection;
mod input;
mod output;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use input::Input;
pub use input::Line;
use output::Output;

const NAME_LIMIT: usize = 31;
const FIRST_ROOM: &str = "lobby";
const WHO_LIMIT: usize = 100;
const BAD_NAME: &str = "a name has 1 to 31 letters, digits, - and _";

/// One client: what came from it and is no whole line yet, and what waits to be sent to it.
pub struct Client {
    id: usize,
    input: Mutex<Input>,
    output: Mutex<Output>,
}

impl Client {
    /// Tells it from all others.
    pub fn id(&self) -> usize {
        self.id
    }

    /// Takes all that waits to be sent.
    pub fn take_output(&self) -> Option<Vec<u8>> {
        self.output.lock().unwrap().take()
    }

    /// Nothing more will wait for it.
    pub fn is_leaving(&self) -> bool {
        self.output.lock().unwrap().is_last()
    }
}

/// Where a client is, and under which name.
struct Seat {
    nickname: String,
    room: String,
}

#[derive(Default)]
struct State {
    clients: HashMap<usize, Arc<Client>>,
    seats: HashMap<usize, Seat>,
    nicknames: HashMap<String, usize>,
    /// Who is in each room, in the order of entry.
    rooms: HashMap<String, Vec<usize>>,
    /// Who got something since the lock was taken, and who did not read fast enough.
    served: HashMap<usize, Arc<Client>>,
    slow: Vec<usize>,
}

/// All clients.
#[derive(Default)]
pub struct Chat {
    state: Mutex<State>,
    next_id: AtomicUsize,
}

impl Chat {
    /// A new client, without a name so far.
    pub fn enter(&self) -> Arc<Client> {
        let client = Arc::new(Client {
            id: self.next_id.fetch_add(1, Ordering::Relaxed) + 1,
            input: Mutex::default(),
            output: Mutex::default(),
        });
        let mut state = self.state.lock().unwrap();
        state.clients.insert(client.id, Arc::clone(&client));
        client
    }

    /// What came from a client. Returns for whom something waits now.
    pub fn receive(&self, client: &Client, bytes: &[u8]) -> Vec<Arc<Client>> {
        let mut input = client.input.lock().unwrap();
        let mut state = self.state.lock().unwrap();
        input.take(bytes, |line| match line {
            Line::Whole(line) => state.on_line(client.id, line),
            Line::TooLong => state.complain(client.id, "this line is too long"),
        });
        finish(state)
    }

    /// The client's connection has ended. Returns for whom something waits now.
    pub fn leave(&self, client: &Client) -> Vec<Arc<Client>> {
        let mut state = self.state.lock().unwrap();
        state.clients.remove(&client.id);
        state.leave(client.id, "left");
        finish(state)
    }

    /// Leaving clients that do not read the rest.
    pub fn overdue(&self) -> Vec<Arc<Client>> {
        let state = self.state.lock().unwrap();
        let overdue = |client: &&Arc<Client>| client.output.lock().unwrap().is_overdue();
        state.clients.values().filter(overdue).cloned().collect()
    }
}

/// Ends what was done under the lock: those who were too slow go.
fn finish(mut state: MutexGuard<'_, State>) -> Vec<Arc<Client>> {
    while let Some(id) = state.slow.pop() {
        state.leave(id, "read too slowly");
    }
    state.served.drain().map(|(_, client)| client).collect()
}

impl State {
    fn say(&mut self, to: usize, text: &[u8]) {
        let Some(client) = self.clients.get(&to) else {
            return;
        };
        let mut output = client.output.lock().unwrap();
        if output.is_last() {
            return;
        }
        if !output.push(text) {
            self.slow.push(to);
        }
        self.served.insert(to, Arc::clone(client));
    }

    fn say_to_room(&mut self, room: &str, but: usize, text: &[u8]) {
        let members = self.rooms.get(room).cloned().unwrap_or_default();
        for member in members.into_iter().filter(|member| *member != but) {
            self.say(member, text);
        }
    }

    fn complain(&mut self, id: usize, text: &str) {
        self.say(id, format!("! {text}\n").as_bytes());
    }

    fn on_line(&mut self, id: usize, line: &[u8]) {
        let leaving = |client: &Arc<Client>| client.output.lock().unwrap().is_last();
        if line.is_empty() || self.clients.get(&id).is_none_or(leaving) {
            return;
        }
        let text = String::from_utf8_lossy(line);
        let (word, rest) = text.split_once(' ').unwrap_or((&text, ""));
        match (self.seats.contains_key(&id), word) {
            (false, nickname) => self.introduce(id, nickname, rest),
            (true, "/join") => self.join(id, rest),
            (true, "/who") => self.who(id),
            (true, "/quit") => self.quit(id),
            (true, _) if line[0] == b'/' => {
                self.complain(id, "the commands are /join ROOM, /who and /quit");
            }
            (true, _) => self.talk(id, line),
        }
    }

    fn introduce(&mut self, id: usize, nickname: &str, room: &str) {
        let room = if room.is_empty() { FIRST_ROOM } else { room };
        if !is_name(nickname) || !is_name(room) {
            self.complain(id, BAD_NAME);
        } else if self.nicknames.contains_key(nickname) {
            self.complain(id, "this nickname is taken");
        } else {
            self.nicknames.insert(nickname.to_owned(), id);
            self.sit_down(id, nickname.to_owned(), room);
        }
    }

    fn sit_down(&mut self, id: usize, nickname: String, room: &str) {
        self.rooms.entry(room.to_owned()).or_default().push(id);
        self.say(id, format!("* you are in {room}\n").as_bytes());
        self.say_to_room(room, id, format!("* {nickname} came\n").as_bytes());
        let room = room.to_owned();
        self.seats.insert(id, Seat { nickname, room });
    }

    /// Leaves the room; returns the nickname, which the client still has.
    fn get_up(&mut self, id: usize, how: &str) -> Option<String> {
        let Seat { nickname, room } = self.seats.remove(&id)?;
        let members = self.rooms.get_mut(&room)?;
        members.retain(|member| *member != id);
        if members.is_empty() {
            self.rooms.remove(&room);
        }
        self.say_to_room(&room, id, format!("* {nickname} {how}\n").as_bytes());
        Some(nickname)
    }

    fn leave(&mut self, id: usize, how: &str) {
        if let Some(nickname) = self.get_up(id, how) {
            self.nicknames.remove(&nickname);
        }
    }

    fn join(&mut self, id: usize, room: &str) {
        if !is_name(room) {
            self.complain(id, BAD_NAME);
        } else if self.seats[&id].room == room {
            self.complain(id, "you are there already");
        } else if let Some(nickname) = self.get_up(id, "went to another room") {
            self.sit_down(id, nickname, room);
        }
    }

    fn who(&mut self, id: usize) {
        let members = self.rooms[&self.seats[&id].room].clone();
        for member in members.iter().take(WHO_LIMIT) {
            let text = format!("* {} is here\n", self.seats[member].nickname);
            self.say(id, text.as_bytes());
        }
        self.say(id, format!("* {} in all\n", members.len()).as_bytes());
    }

    fn quit(&mut self, id: usize) {
        self.say(id, b"* bye\n");
        if let Some(client) = self.clients.get(&id) {
            client.output.lock().unwrap().end();
        }
        self.leave(id, "left");
    }

    fn talk(&mut self, id: usize, line: &[u8]) {
        let Seat { nickname, room } = &self.seats[&id];
        let (room, to_others) = (
            room.clone(),
            [format!("<{nickname}> ").as_bytes(), line, b"\n"].concat(),
        );
        self.say_to_room(&room, id, &to_others);
        self.say(id, &[b"> ", line, b"\n"].concat());
    }
}

fn is_name(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=NAME_LIMIT).contains(&text.len()) && text.bytes().all(is_part)
}
