//! Mailslots between the threads of one process: messages, time-outs, ends of overlapped reads.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tawny::codes::*;
use tawny::mailslot::{Options, WAIT_FOREVER};
use tawny::{CompletionPort, Deadline, Error, Mailslot, MailslotWriter, Owned, Subject};

const PATIENCE: Duration = Duration::from_secs(10);

fn name(kind: &str) -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!(
        r"\\.\mailslot\tawny-test\{}\{kind}{number}",
        std::process::id()
    )
}

fn make(kind: &str, read_timeout: u32) -> (Owned<Mailslot>, Owned<MailslotWriter>) {
    let name = name(kind);
    let options = Options {
        read_timeout,
        ..Options::default()
    };
    let mailslot = Mailslot::create(&name, &options).unwrap();
    (mailslot, MailslotWriter::open(&name).unwrap())
}

fn failed<T: std::fmt::Debug>(result: Result<T, Error>) -> u32 {
    result.unwrap_err().code()
}

#[test]
fn messages_keep_their_boundaries_and_order() {
    let (mailslot, writer) = make("order", 0);
    let sizes = [5usize, 0, 1, 70_000, 65_536, 65_537, 3, 1 << 22, 2];
    for (index, size) in sizes.into_iter().enumerate() {
        writer.write(&vec![index as u8; size]).unwrap();
    }
    let information = mailslot.information();
    assert_eq!(information.messages, sizes.len() as u32);
    assert_eq!(information.next_size, Some(5));
    for (index, size) in sizes.into_iter().enumerate() {
        assert_eq!(mailslot.read().unwrap(), vec![index as u8; size], "{index}");
    }
    assert_eq!(failed(mailslot.read()), ERROR_SEM_TIMEOUT);
    assert_eq!(mailslot.information().next_size, None);
}

#[test]
fn a_writer_does_not_wait_for_a_reader() {
    let (mailslot, writer) = make("collect", WAIT_FOREVER);
    // Many more than the kernel keeps.
    for index in 0..5000u32 {
        writer.write(&index.to_le_bytes()).unwrap();
    }
    for index in 0..5000u32 {
        assert_eq!(mailslot.read().unwrap(), index.to_le_bytes());
    }
    // The next that is read directly comes after what was collected.
    writer.write(b"last").unwrap();
    assert_eq!(mailslot.read().unwrap(), b"last");
}

#[test]
fn a_waiting_reader_gets_what_others_write() {
    let (mailslot, writer) = make("waiting", WAIT_FOREVER);
    const EACH: u32 = 2000;
    std::thread::scope(|scope| {
        for thread in 0..4u32 {
            let writer = &writer;
            scope.spawn(move || {
                for index in 0..EACH {
                    writer.write(&(thread << 24 | index).to_le_bytes()).unwrap();
                }
            });
        }
        let mut next = [0; 4];
        for _ in 0..4 * EACH {
            let message = mailslot.read().unwrap();
            let number = u32::from_le_bytes(message.try_into().unwrap());
            let (thread, index) = ((number >> 24) as usize, number & 0xff_ffff);
            assert_eq!(index, next[thread]);
            next[thread] += 1;
        }
    });
}

#[test]
fn information_takes_nothing_from_a_waiting_reader() {
    let (mailslot, writer) = make("information", WAIT_FOREVER);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            (0..500)
                .map(|_| mailslot.read().unwrap().len())
                .sum::<usize>()
        });
        for index in 0..500 {
            writer.write(&vec![0; index]).unwrap();
            mailslot.information();
        }
        assert_eq!(reader.join().unwrap(), 499 * 500 / 2);
    });
}

#[test]
fn what_is_too_large_stays() {
    let (mailslot, writer) = make("small", 0);
    writer.write(b"hello").unwrap();
    for _ in 0..2 {
        assert_eq!(
            failed(mailslot.receive(vec![0; 4])),
            ERROR_INSUFFICIENT_BUFFER
        );
        assert_eq!(mailslot.information().next_size, Some(5));
    }
    let operation = mailslot.receive(vec![0; 5]).unwrap();
    assert!(operation.ended_at_once());
    assert_eq!(operation.finish().unwrap().buffer, b"hello");
}

#[test]
fn reads_end_when_their_time_is_over() {
    let (mailslot, writer) = make("time", 50);
    let before = Instant::now();
    assert_eq!(failed(mailslot.read()), ERROR_SEM_TIMEOUT);
    assert!(before.elapsed() >= Duration::from_millis(50));
    let operation = mailslot.receive(vec![0; 4]).unwrap();
    assert!(operation.wait(Deadline::after(Some(PATIENCE))));
    assert_eq!(operation.finish().unwrap().transferred, 0);
    mailslot.set_read_timeout(WAIT_FOREVER);
    let operation = mailslot.receive(vec![0; 4]).unwrap();
    assert!(!operation.has_ended());
    writer.write(b"ab").unwrap();
    assert!(operation.wait(Deadline::after(Some(PATIENCE))));
    assert_eq!(operation.finish().unwrap().result.unwrap(), 2);
    mailslot.set_read_timeout(0);
    assert_eq!(failed(mailslot.receive(vec![0; 4])), ERROR_SEM_TIMEOUT);
}

#[test]
fn reads_on_a_port_come_in_order() {
    let (mailslot, writer) = make("port", WAIT_FOREVER);
    let port = Owned::new(CompletionPort::new(0).unwrap()).unwrap();
    tawny::FileObject::associate(&**mailslot.object(), port.object(), 9).unwrap();
    let operations: Vec<_> = (0..20)
        .map(|_| mailslot.receive(vec![0; 8]).unwrap())
        .collect();
    for index in 0..20u8 {
        writer.write(&[index]).unwrap();
    }
    for (index, operation) in operations.iter().enumerate() {
        let packet = port.get(Deadline::after(Some(PATIENCE))).unwrap();
        let Subject::Operation(ended) = packet.subject else {
            panic!("of the safe API");
        };
        assert!(std::sync::Arc::ptr_eq(&ended, operation));
        assert_eq!((packet.key, packet.bytes), (9, 1));
        assert_eq!(ended.finish().unwrap().buffer[0], index as u8);
    }
}

#[test]
fn cancelling_and_closing_end_reads() {
    let (mailslot, _writer) = make("cancel", WAIT_FOREVER);
    let first = mailslot.receive(vec![0; 8]).unwrap();
    let second = mailslot.receive(vec![0; 8]).unwrap();
    mailslot.cancel_operation(&first).unwrap();
    assert!(first.has_ended() && !second.has_ended());
    assert_eq!(
        failed(first.finish().unwrap().result),
        ERROR_OPERATION_ABORTED
    );
    assert_eq!(failed(mailslot.cancel_operation(&first)), ERROR_NOT_FOUND);
    let object = std::sync::Arc::clone(mailslot.object());
    let blocked = std::thread::spawn(move || failed(object.read()));
    drop(mailslot);
    assert_eq!(
        failed(second.finish().unwrap().result),
        ERROR_OPERATION_ABORTED
    );
    assert_eq!(blocked.join().unwrap(), ERROR_INVALID_HANDLE);
}

#[test]
fn a_name_belongs_to_one_until_it_closes() {
    let name = name("name");
    let mailslot = Mailslot::create(&name, &Options::default()).unwrap();
    let again = || Mailslot::create(&name.to_uppercase(), &Options::default());
    assert_eq!(failed(again()), ERROR_ALREADY_EXISTS);
    let writer = MailslotWriter::open(&name.to_lowercase()).unwrap();
    drop(mailslot);
    assert_eq!(failed(writer.write(b"x")), ERROR_HANDLE_EOF);
    assert_eq!(failed(MailslotWriter::open(&name)), ERROR_FILE_NOT_FOUND);
    let _mailslot = again().unwrap();
    assert_eq!(failed(writer.write(b"x")), ERROR_HANDLE_EOF);
}

#[test]
fn sizes_have_bounds() {
    let name = name("bounds");
    let options = Options {
        maximum_message: 4,
        ..Options::default()
    };
    let mailslot = Mailslot::create(&name, &options).unwrap();
    let writer = MailslotWriter::open(&name).unwrap();
    assert_eq!(failed(writer.write(b"12345")), ERROR_INVALID_PARAMETER);
    writer.write(b"1234").unwrap();
    assert_eq!(mailslot.information().maximum_message, 4);
    let domain = MailslotWriter::open(&name.replacen('.', "*", 1)).unwrap();
    assert_eq!(failed(domain.write(&[0; 425])), ERROR_BAD_NETPATH);
    domain.write(b"abc").unwrap();
    // Nobody is told that this went nowhere.
    domain.write(&[0; 424]).unwrap();
    assert_eq!(mailslot.read().unwrap(), b"1234");
    assert_eq!(mailslot.read().unwrap(), b"abc");
    assert_eq!(failed(mailslot.read()), ERROR_SEM_TIMEOUT);
    MailslotWriter::open(r"\\*\mailslot\nobody has this")
        .unwrap()
        .write(b"x")
        .unwrap();
}

#[test]
fn overlapped_writes_wait_for_room_and_go_on() {
    let (mailslot, writer) = make("writes", WAIT_FOREVER);
    let operations: Vec<_> = (0..2000u32)
        .map(|index| writer.send(index.to_le_bytes().to_vec()).unwrap())
        .collect();
    for operation in &operations {
        assert!(operation.wait(Deadline::after(Some(PATIENCE))));
        assert_eq!(operation.finish().unwrap().result.unwrap(), 4);
    }
    for index in 0..2000u32 {
        assert_eq!(mailslot.read().unwrap(), index.to_le_bytes());
    }
}
