//! A TCP echo server on tokio's multi-threaded runtime: one task per connection.

use std::io::{self, Write};
use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const BUFFER: usize = 16 * 1024;

/// Serves `port` of the loopback address with `workers` runtime threads until the process ends.
pub fn serve(port: u16, workers: usize) -> io::Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers)
        .enable_io()
        .build()?
        .block_on(accept(port))
}

async fn accept(port: u16) -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("listening on {}", listener.local_addr()?.port());
    io::stdout().flush()?;
    // The accepting task runs on a worker too, not on the thread that waits for it.
    let accepting = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(echo(stream));
        }
    });
    accepting.await?
}

/// A failed connection ends as one that was closed does.
async fn echo(mut stream: TcpStream) -> io::Result<()> {
    let mut buffer = vec![0; BUFFER];
    loop {
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..count]).await?;
    }
}
