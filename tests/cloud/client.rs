//! A client that sends what it is told to and shows what came back, broken or not.

use super::cloud::{Cloud, KEY};
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{self, Read, Write as _};
use std::net::TcpStream;

/// Who asks, where, and when by their clock.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    pub(crate) key: String,
    pub(crate) region: String,
    /// Seconds that its clock is ahead of the server's.
    pub(crate) ahead: i64,
}

impl Asker {
    /// The key that is there from the start, in this region.
    pub(crate) fn of(region: &str) -> Self {
        Self {
            key: KEY.to_owned(),
            region: region.to_owned(),
            ahead: 0,
        }
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(it, _)| it == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// The code of an error.
    pub(crate) fn code(&self) -> String {
        self.json()["__type"].as_str().unwrap_or_default().to_owned()
    }

    /// Names of the events of a page, in their order.
    pub(crate) fn times(&self) -> Vec<i64> {
        let json = self.json();
        let events = json["Events"].as_array().expect("a page").clone();
        events
            .iter()
            .map(|it| it["EventTime"].as_f64().expect("a time") as i64)
            .collect()
    }
}

/// Sends one request over a connection of its own.
pub(crate) fn send(cloud: &Cloud, head: &str, body: &str) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(cloud.address())?;
    send_on(&mut stream, head, body)?;
    receive(&mut stream)
}

/// Sends one request, and does not read the answer.
pub(crate) fn send_on(stream: &mut TcpStream, head: &str, body: &str) -> io::Result<()> {
    let length = body.len();
    write!(
        stream,
        "{head}host: 127.0.0.1\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

/// Reads one answer to its end.
pub(crate) fn receive(stream: &mut TcpStream) -> io::Result<Answer> {
    let (mut bytes, mut piece) = (Vec::new(), vec![0; 65_536]);
    loop {
        let read = stream.read(&mut piece)?;
        bytes.extend_from_slice(&piece[..read]);
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut parsed = httparse::Response::new(&mut headers);
        let complete = parsed.parse(&bytes).map_err(io::Error::other)?;
        if let httparse::Status::Complete(head) = complete {
            let headers: Vec<_> = (parsed.headers.iter())
                .map(|it| (it.name.to_owned(), String::from_utf8_lossy(it.value).into_owned()))
                .collect();
            let length = headers.iter().find(|(name, _)| name == "content-length");
            let length: usize = length.expect("a length").1.parse().map_err(io::Error::other)?;
            if bytes.len() >= head + length {
                return Ok(Answer {
                    status: parsed.code.expect("a status"),
                    headers,
                    body: String::from_utf8_lossy(&bytes[head..head + length]).into_owned(),
                });
            }
        }
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// The head of a signed request; the signature has the right form and nothing more.
pub(crate) fn signed(cloud: &Cloud, asker: &Asker, service: &str, extra: &str) -> String {
    let time = super::cloud::iso(cloud.now() + asker.ahead).replace(['-', ':'], "");
    let mut head = String::new();
    write!(
        head,
        "POST / HTTP/1.1\r\nx-amz-date: {time}\r\nauthorization: AWS4-HMAC-SHA256 \
         Credential={}/{}/{}/{service}/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature={}\r\n{extra}",
        asker.key,
        &time[..8],
        asker.region,
        "0123456789abcdef".repeat(4),
    )
    .expect("memory");
    head
}

/// `LookupEvents`
pub(crate) fn look_up(cloud: &Cloud, asker: &Asker, body: &Value) -> io::Result<Answer> {
    let extra = "content-type: application/x-amz-json-1.1\r\n\
                 x-amz-target: com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents\r\n";
    send(
        cloud,
        &signed(cloud, asker, "cloudtrail", extra),
        &body.to_string(),
    )
}

/// An operation of STS.
pub(crate) fn sts(cloud: &Cloud, asker: &Asker, form: &str) -> io::Result<Answer> {
    let extra = "content-type: application/x-www-form-urlencoded\r\n";
    send(cloud, &signed(cloud, asker, "sts", extra), form)
}
