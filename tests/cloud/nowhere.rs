//! Addresses of 127.0.0.1 where nobody answers.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

/// A port whose queue of connections is full: the kernel drops what asks for one more, as a firewall does that says
/// nothing.
pub struct BlackHole {
    listener: TcpListener,
    _queue: Vec<TcpStream>,
}

impl BlackHole {
    /// Fills a queue that nobody takes from.
    pub fn open() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let mut queue = Vec::new();
        while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(100)) {
            queue.push(stream);
            assert!(queue.len() < 5000, "the queue has no end");
        }
        Self {
            listener,
            _queue: queue,
        }
    }

    /// What `AWS_ENDPOINT_URL` is to be.
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// The address.
    pub fn address(&self) -> SocketAddr {
        self.listener.local_addr().expect("an address")
    }
}

/// An address that refuses connections.
pub fn refused() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    format!("http://{address}")
}

/// An address whose name cannot be found, said by the resolver without asking anybody: a part of it is longer than
/// names may be.
pub fn unknown_name() -> String {
    format!("http://{}.invalid", "x".repeat(64))
}
