//! HTTP/1.1 as far as AWS's clients speak it: requests with a length, kept connections.

use std::fmt::Write as _;
use std::io::{self, Read};

/// Longer requests are refused: no operation here takes that much.
const LONGEST: usize = 1 << 20;

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    /// `POST`
    pub(super) method: String,
    /// Path and query; the whole address if it came to us as a proxy.
    pub(super) target: String,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    /// What followed.
    pub(super) body: Vec<u8>,
}

impl Request {
    /// The value of the first header of this (lower-case) name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The target without what follows `?`.
    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// Reads the next request of a connection; none once the client has closed it. What came after it stays in `buffer`.
pub(super) fn read_request(stream: &mut dyn Read, buffer: &mut Vec<u8>) -> io::Result<Option<Request>> {
    loop {
        if let Some((mut request, head, length)) = parse_head(buffer)? {
            while buffer.len() < head + length {
                if fill(stream, buffer)? == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            request.body = buffer[head..head + length].to_vec();
            buffer.drain(..head + length);
            return Ok(Some(request));
        }
        if fill(stream, buffer)? == 0 {
            return Ok(None);
        }
    }
}

fn fill(stream: &mut dyn Read, buffer: &mut Vec<u8>) -> io::Result<usize> {
    let mut piece = [0; 8192];
    let read = stream.read(&mut piece)?;
    buffer.extend_from_slice(&piece[..read]);
    if buffer.len() > LONGEST {
        return Err(io::Error::other("the request is too long"));
    }
    Ok(read)
}

/// The request without its body, the length of its head, and the length of its body; none while the head is not
/// complete.
fn parse_head(bytes: &[u8]) -> io::Result<Option<(Request, usize, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(head) = parsed.parse(bytes).map_err(io::Error::other)? else {
        return Ok(None);
    };
    let request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        target: parsed.path.unwrap_or_default().to_owned(),
        headers: (parsed.headers.iter())
            .map(|it| {
                let value = String::from_utf8_lossy(it.value);
                (it.name.to_ascii_lowercase(), value.into_owned())
            })
            .collect(),
        body: Vec::new(),
    };
    let length = match request.header("content-length") {
        Some(length) => length.parse().map_err(io::Error::other)?,
        None => 0,
    };
    Ok(Some((request, head, length)))
}

/// An answer before it is written.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// `200`
    pub status: u16,
    /// All but the length.
    pub headers: Vec<(String, String)>,
    /// What follows.
    pub body: Vec<u8>,
}

impl Response {
    /// An answer of this kind.
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
        .with("content-type", content_type)
    }

    /// With one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The status line and the headers, for a body of `length` bytes.
    pub fn head(&self, length: usize) -> Vec<u8> {
        let mut head = String::new();
        write!(head, "HTTP/1.1 {} {}\r\n", self.status, reason(self.status)).expect("memory");
        for (name, value) in &self.headers {
            write!(head, "{name}: {value}\r\n").expect("memory");
        }
        write!(head, "content-length: {length}\r\n\r\n").expect("memory");
        head.into_bytes()
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        407 => "Proxy Authentication Required",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Other",
    }
}
