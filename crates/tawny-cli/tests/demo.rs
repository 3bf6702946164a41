//! `tawny demo --model`: the table that it prints.

mod common;

use common::Sandbox;

#[test]
fn a_chat_server_is_loaded_with_each_number_of_connections() {
    let sandbox = Sandbox::new();
    let model = "completion-port";
    let options = "--connections 9,30 --room 5 --size 900 --depth 3 --seconds 1 --workers 3";
    let table = sandbox.ok(&format!("demo --model {model} {options}"));
    let rows: Vec<&str> = table.lines().filter(|line| line.contains(model)).collect();
    assert_eq!(rows.len(), 2, "{table}");
    for (row, connections) in rows.iter().zip(["9", "30"]) {
        let words: Vec<&str> = row.split_whitespace().collect();
        assert_eq!(words[..2], [connections, model], "{table}");
        assert_eq!(words.len(), 7, "{table}");
    }
    assert!(table.contains("none was wrong"), "{table}");
}

#[test]
fn what_cannot_be_reached_is_said_in_its_row() {
    let sandbox = Sandbox::new();
    let script = "ulimit -n 300 && exec \"$0\" demo --model select --connections 100 --seconds 1";
    let output = sandbox
        .command("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_tawny")])
        .output()
        .unwrap();
    let table = common::text(&output);
    assert!(output.status.success(), "{table}");
    assert!(table.contains("needs 356 descriptors of 300"), "{table}");
}

#[test]
fn options_that_do_not_go_together() {
    let sandbox = Sandbox::new();
    for options in [
        "--connections 1,2",
        "--all --model select",
        "--model nothing",
        "--all --file server.c",
        "--all --size 901",
        "--all --room 65",
    ] {
        sandbox.fails(&format!("demo {options}"));
    }
}
