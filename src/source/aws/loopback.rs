//! A little HTTP server on this computer that answers as each test says, and keeps what it was asked.

use super::{Asked, Connected, Settings, Timeouts, connect};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A canary: nothing that people read may hold it.
pub(crate) const SECRET: &str = "CANARYwJalrXUtnFEMI/K7MDENG/bPxRfi";

/// What was asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) line: String,
    pub(crate) headers: String,
    pub(crate) body: String,
}

/// Answers until the test ends.
pub(crate) struct Loopback {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    folder: tempfile::TempDir,
}

impl Loopback {
    /// `answer` writes all of an answer; the connection is closed after it.
    pub(crate) fn new(answer: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let (kept, answer) = (Arc::clone(&requests), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                std::thread::spawn(move || {
                    let mut stream = stream;
                    if let Some(request) = read(&stream) {
                        kept.lock().expect("kept").push(request.clone());
                        answer(&request, &mut stream);
                    }
                });
            }
        });
        Self {
            address,
            requests,
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// Answers everything with this status, these headers and this body.
    pub(crate) fn saying(status: &'static str, headers: &'static str, body: &'static str) -> Self {
        Self::new(move |_, stream| reply(stream, status, headers, body))
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("kept").clone()
    }

    /// The profile `t` with keys, which asks this server. `more` are lines of the profile file.
    pub(crate) async fn session(&self, more: &str) -> Connected {
        let keys = format!("aws_access_key_id = AKIACANARY\naws_secret_access_key = {SECRET}\n");
        self.session_of(&(keys + more)).await
    }

    /// The profile `t`, of which these are the lines.
    pub(crate) async fn session_of(&self, lines: &str) -> Connected {
        let text = format!("[profile t]\nendpoint_url = http://{}\n{lines}", self.address);
        session_of_file(self.folder.path(), &text).await
    }
}

/// The profile `t` of a profile file with this text.
pub(crate) async fn session_of_file(folder: &std::path::Path, text: &str) -> Connected {
    let path = folder.join("config");
    std::fs::write(&path, text).expect("written");
    let asked = Asked {
        profiles: vec!["t".to_owned()],
        regions: vec!["eu-west-1".to_owned()],
        settings: Settings {
            profile_file: Some(path),
            ca_bundle: None,
            timeouts: Timeouts {
                connect: Duration::from_secs(2),
                read: Duration::from_secs(1),
                request: Duration::from_secs(8),
                login: Duration::from_secs(10),
            },
        },
    };
    let mut connected = connect(&asked).await.expect("connected");
    connected.remove(0)
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut request = Request::default();
    reader
        .read_line(&mut request.line)
        .ok()
        .filter(|length| *length > 0)?;
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        if header.trim().is_empty() {
            break;
        }
        if let Some(value) = header.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        request.headers += &header;
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    request.body = String::from_utf8_lossy(&body).into_owned();
    Some(request)
}

/// Writes an answer. A client that went away is no mistake of the test.
pub(crate) fn reply(stream: &mut TcpStream, status: &str, headers: &str, body: &str) {
    let length = body.len();
    let text =
        format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}");
    let _ = stream.write_all(text.as_bytes());
}
