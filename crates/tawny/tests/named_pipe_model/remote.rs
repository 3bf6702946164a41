//! A client's end in another process, which does what it is told line by line.

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::model::Peeked;
use super::{Answer, Client};

/// What the other process' answers begin with; the test harness says other things.
const MARK: &str = "answer ";

pub struct Remote {
    child: Child,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
}

impl Remote {
    pub fn start() -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "the_other_process", "--nocapture"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        Self {
            child,
            input,
            output,
        }
    }

    fn ask(&mut self, question: &str) -> Answer<Vec<String>> {
        writeln!(self.input.as_mut().unwrap(), "{question}").unwrap();
        let answer = loop {
            let line = self.output.next().unwrap().unwrap();
            if let Some((_, answer)) = line.split_once(MARK) {
                break answer.to_owned();
            }
        };
        let mut words = answer.split(' ').map(str::to_owned);
        match words.next().as_deref() {
            Some("ok") => Ok(words.collect()),
            _ => Err(words.next().unwrap().parse().unwrap()),
        }
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}

fn to_text(data: &[u8]) -> String {
    data.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_text(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    let byte = |digits: &[u8]| u8::from_str_radix(str::from_utf8(digits).unwrap(), 16).unwrap();
    digits.map(byte).collect()
}

impl Client for Remote {
    fn open(&mut self, name: &str) -> Answer<()> {
        self.ask(&format!("open {name}")).map(drop)
    }
    fn close(&mut self) {
        self.ask("close").unwrap();
    }
    fn write(&mut self, data: &[u8]) -> Answer<usize> {
        let words = self.ask(&format!("write {}", to_text(data)))?;
        Ok(words[0].parse().unwrap())
    }
    fn read(&mut self, size: usize) -> Answer<Vec<u8>> {
        let words = self.ask(&format!("read {size}"))?;
        Ok(from_text(&words[0]))
    }
    fn peek(&mut self, size: usize) -> Answer<Peeked> {
        let words = self.ask(&format!("peek {size}"))?;
        Ok(Peeked {
            data: from_text(&words[0]),
            available: words[1].parse().unwrap(),
            left: words[2].parse().unwrap(),
        })
    }
    fn read_messages(&mut self, on: bool) -> Answer<()> {
        self.ask(&format!("messages {}", u8::from(on))).map(drop)
    }
}

/// Answers questions until there are no more.
pub fn serve(client: &mut dyn Client) {
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let answer = match verb {
            "open" => client.open(rest).map(|()| String::new()),
            "close" => {
                client.close();
                Ok(String::new())
            }
            "write" => client.write(&from_text(rest)).map(|it| it.to_string()),
            "read" => client.read(rest.parse().unwrap()).map(|it| to_text(&it)),
            "peek" => client.peek(rest.parse().unwrap()).map(|it| {
                let data = to_text(&it.data);
                format!("{data} {} {}", it.available, it.left)
            }),
            _ => client.read_messages(rest == "1").map(|()| String::new()),
        };
        match answer {
            Ok(words) => println!("{MARK}ok {words}"),
            Err(error) => println!("{MARK}error {error}"),
        }
    }
}
