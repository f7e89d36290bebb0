//! The running emulator: ministack, where the environment says it is (`.ci/run emulator`).

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Where the program of the emulator is.
pub(crate) const PROGRAM: &str = "TRAILHOUND_MINISTACK";
/// What it takes to start on a machine under load.
const DEADLINE: Duration = Duration::from_mins(1);
pub(crate) const REGION: &str = "eu-west-1";

/// The running emulator. It ends with the value.
pub(crate) struct Emulator {
    child: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Emulator {
    /// None where there is none.
    pub(crate) fn start() -> Option<Self> {
        let program = std::env::var_os(PROGRAM)?;
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let folder = tempfile::tempdir().unwrap();
        let child = Command::new(program)
            .current_dir(folder.path())
            .env("TMPDIR", folder.path())
            // It would listen to everybody.
            .env("BIND_HOST", "127.0.0.1")
            .env("GATEWAY_PORT", address.port().to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let emulator = Self {
            child: child.unwrap(),
            address,
            _folder: folder,
        };
        let deadline = Instant::now() + DEADLINE;
        while TcpStream::connect(address).is_err() {
            assert!(Instant::now() < deadline, "the emulator does not start");
            std::thread::yield_now();
        }
        Some(emulator)
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Has it do something, as the test may and the program never does.
    pub(crate) fn perform(&self, operation: &str, body: &str) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let signature = "0".repeat(64);
        let scope = format!("AKIATRAILHOUND000001/20260317/{REGION}/monitoring/aws4_request");
        write!(
            stream,
            "POST / HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n\
             content-type: application/x-amz-json-1.0\r\nx-amz-target: GraniteServiceVersion20100801.{operation}\r\n\
             authorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature={signature}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{operation}: {answer}");
    }

    pub(crate) fn set_state(&self, name: &str, state: &str) {
        let body =
            format!(r#"{{"AlarmName":"{name}","StateValue":"{state}","StateReason":"because of a test"}}"#);
        self.perform("SetAlarmState", &body);
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
