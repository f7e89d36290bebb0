//! One connection: requests in, answers out, and the ways in which an answer can break on its way.

use super::fault::{AwsError, Fault};
use super::http::{Request, Response, read_request};
use super::lookup::Twist;
use super::operation::Operation;
use super::state::{Call, State};
use super::{Shared, cbor, identity, logs, lookup, monitoring};
use serde_json::{Value, json};
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Anything bytes go in and out of.
pub(super) trait Wire: Read + Write {}
impl<T: Read + Write> Wire for T {}

/// How often one that waits looks whether its client is still there.
const GLANCE: Duration = Duration::from_millis(20);
/// The time between two bytes of a dripping body.
const DRIP: Duration = Duration::from_secs(1);

/// Answers until the client goes away or the server stops. `socket` is what `wire` speaks through.
pub(super) fn connection(shared: &Shared, wire: &mut dyn Wire, socket: &TcpStream) -> io::Result<()> {
    let mut buffer = Vec::new();
    while let Some(request) = read_request(wire, &mut buffer)? {
        if !exchange(shared, &request, wire, socket)? {
            return Ok(());
        }
    }
    Ok(())
}

/// Answers one request; whether another may follow.
fn exchange(shared: &Shared, request: &Request, wire: &mut dyn Wire, socket: &TcpStream) -> io::Result<bool> {
    let (call, fault) = {
        let mut state = shared.lock();
        let call = state.enter(request);
        let fault = state.fault_for(&call);
        (call, fault)
    };
    shared.changed.notify_all();
    let way = Way { shared, socket };
    if let Some((number, fault @ (Fault::Silent | Fault::Held))) = &fault {
        way.wait_while_holds(*number, socket)?;
        if matches!(fault, Fault::Silent) {
            return Ok(false);
        }
    }
    let (response, error) = {
        let mut state = shared.lock();
        let answered = respond(&mut state, &call, request, fault.as_ref().map(|(_, fault)| fault));
        let (response, error, events) = finish(&mut state, &call, answered);
        let seen = &mut state.journal[call.seen];
        (seen.status, seen.events) = (Some(response.status), events);
        seen.error.clone_from(&error);
        (response, error)
    };
    shared.changed.notify_all();
    let broken = fault.filter(|_| error.is_none());
    way.send(wire, &response, broken.as_ref())
}

/// The true answer, or the error that a fault puts in its place.
fn respond(
    state: &mut State,
    call: &Call,
    request: &Request,
    fault: Option<&Fault>,
) -> Result<Response, AwsError> {
    match fault {
        Some(Fault::Error(error)) => return Err(error.clone()),
        Some(Fault::Answer(answer)) => return Ok(answer.clone()),
        _ => {}
    }
    state.check_signature(call)?;
    state.admit(call)?;
    let twist = match fault {
        Some(Fault::EmptyPage) => Twist::EmptyPage,
        Some(Fault::SameToken) => Twist::SameToken,
        _ => Twist::None,
    };
    match &call.operation {
        Operation::LookupEvents => {
            let place = (call.account.as_str(), call.region());
            let mut page = lookup::answer(state, place, &call.body, twist)?;
            if let Some(Fault::Altered(alter)) = fault {
                alter(&mut page);
            }
            Ok(Response::new(200, "application/x-amz-json-1.1", page.to_string()))
        }
        operation if operation.speaks_cbor() => {
            let page = altered(monitoring::answer(state, call)?, call, fault);
            Ok(in_cbor(200, &page))
        }
        Operation::DescribeMetricFilters | Operation::FilterLogEvents => {
            let page = altered(logs::answer(state, call, twist)?, call, fault);
            Ok(Response::new(200, "application/x-amz-json-1.1", page.to_string()))
        }
        Operation::Other(name) => Err(AwsError::new(
            400,
            "UnknownOperationException",
            &format!("{name} is nothing that this server answers"),
        )),
        _ => identity::answer(state, call, request),
    }
}

/// A page of CloudWatch, with what a fault makes of it.
fn altered(mut page: Value, call: &Call, fault: Option<&Fault>) -> Value {
    match fault {
        Some(Fault::Altered(alter)) => alter(&mut page),
        Some(Fault::SameToken) if call.body["NextToken"].is_string() => {
            page["NextToken"] = call.body["NextToken"].clone();
        }
        _ => {}
    }
    page
}

fn in_cbor(status: u16, body: &Value) -> Response {
    Response::new(status, "application/cbor", cbor::write(body)).with("smithy-protocol", "rpc-v2-cbor")
}

/// Words an error, dates the answer, counts its events.
fn finish(
    state: &mut State,
    call: &Call,
    answered: Result<Response, AwsError>,
) -> (Response, Option<String>, usize) {
    let (response, error) = match answered {
        Ok(response) => (response, None),
        Err(error) => (worded(state, call, &error), Some(error.code)),
    };
    let now = chrono::DateTime::from_timestamp_millis(state.now()).expect("a time within the calendar");
    let date = now.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let id = state.request_id();
    let mut events = 0;
    if call.operation == Operation::LookupEvents {
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        events = body["Events"].as_array().map_or(0, Vec::len);
    }
    (
        response.with("date", &date).with("x-amzn-requestid", &id),
        error,
        events,
    )
}

fn worded(state: &mut State, call: &Call, error: &AwsError) -> Response {
    let response = if call.operation.speaks_xml() {
        let id = state.request_id();
        let body = format!(
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>{}</Code>\
             <Message>{}</Message></Error><RequestId>{id}</RequestId></ErrorResponse>",
            error.code, error.message
        );
        Response::new(error.status, "text/xml", body)
    } else {
        let body = json!({"__type": error.code, "message": error.message});
        if call.operation.speaks_cbor() {
            let response = in_cbor(error.status, &body);
            let headers = error.headers.iter();
            return headers.fold(response, |response, (name, value)| response.with(name, value));
        }
        let response = Response::new(error.status, "application/x-amz-json-1.1", body.to_string());
        match call.operation {
            Operation::LookupEvents => response,
            _ => response.with("x-amzn-errortype", &error.code),
        }
    };
    let headers = error.headers.iter();
    headers.fold(response, |response, (name, value)| response.with(name, value))
}

/// The way of an answer to its client.
struct Way<'s> {
    shared: &'s Shared,
    socket: &'s TcpStream,
}

impl Way<'_> {
    /// Sends the answer, whole or broken; whether another may follow.
    fn send(
        &self,
        wire: &mut dyn Wire,
        response: &Response,
        fault: Option<&(u64, Fault)>,
    ) -> io::Result<bool> {
        let body = &response.body;
        let half = body.len() / 2;
        match fault {
            Some((_, Fault::Truncated)) => {
                send(wire, &[&response.head(body.len()), &body[..half]])?;
                Ok(false)
            }
            Some((_, Fault::Reset)) => {
                send(wire, &[&response.head(body.len()), &body[..half]])?;
                // Nothing is sent on closing but a reset.
                rustix::net::sockopt::set_socket_linger(self.socket, Some(Duration::ZERO))?;
                Ok(false)
            }
            Some((number, Fault::Stalled)) => {
                send(wire, &[&response.head(body.len()), &body[..half]])?;
                self.wait_while_holds(*number, self.socket)?;
                Ok(false)
            }
            Some((_, Fault::Dripping)) => {
                send(wire, &[&response.head(body.len())])?;
                for byte in body.chunks(1) {
                    send(wire, &[byte])?;
                    self.wait_until(Instant::now() + DRIP)?;
                }
                Ok(true)
            }
            Some((_, Fault::Padded(blanks))) => {
                send(wire, &[&response.head(blanks + body.len())])?;
                let blank = vec![b' '; 65_536];
                let mut left = *blanks;
                while left > 0 {
                    let now = left.min(blank.len());
                    send(wire, &[&blank[..now]])?;
                    left -= now;
                }
                send(wire, &[body])?;
                Ok(true)
            }
            _ => {
                send(wire, &[&response.head(body.len()), body])?;
                Ok(true)
            }
        }
    }

    /// Returns when the fault is lifted; fails when the client goes away or the server stops.
    fn wait_while_holds(&self, number: u64, socket: &TcpStream) -> io::Result<()> {
        let mut state = self.shared.lock();
        while state.holds(number) {
            (state, _) = (self.shared.changed.wait_timeout(state, GLANCE)).expect("no panic elsewhere");
            if !is_there(socket) {
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
        }
        if state.stopping {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }

    /// Returns at that time; fails when the client goes away or the server stops.
    fn wait_until(&self, time: Instant) -> io::Result<()> {
        let mut state = self.shared.lock();
        while Instant::now() < time {
            if state.stopping || !is_there(self.socket) {
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            (state, _) = (self.shared.changed.wait_timeout(state, GLANCE)).expect("no panic elsewhere");
        }
        Ok(())
    }
}

/// Whether the client has not closed the connection.
fn is_there(socket: &TcpStream) -> bool {
    if socket.set_nonblocking(true).is_err() {
        return false;
    }
    let peeked = socket.peek(&mut [0]);
    let restored = socket.set_nonblocking(false);
    let there = match peeked {
        Ok(bytes) => bytes > 0,
        Err(error) => error.kind() == io::ErrorKind::WouldBlock,
    };
    there && restored.is_ok()
}

fn send(wire: &mut dyn Wire, parts: &[&[u8]]) -> io::Result<()> {
    wire.write_all(&parts.concat())?;
    wire.flush()
}
