//! Alarms of an AWS that nobody here wrote: ministack, where the environment says it is (`.ci/run emulator`).

use super::{Rig, is_read, reading};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use trailhound::model::alarm::{Definition, Kind, State};

/// Where the program of the emulator is.
const PROGRAM: &str = "TRAILHOUND_MINISTACK";
/// What it takes to start on a machine under load.
const DEADLINE: Duration = Duration::from_mins(1);
const REGION: &str = "eu-west-1";

/// The running emulator. It ends with the value.
struct Emulator {
    child: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Emulator {
    /// None where there is none.
    fn start() -> Option<Self> {
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

    /// Has it do something, as the test may and the program never does.
    fn perform(&self, operation: &str, body: &str) {
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

    fn set_state(&self, name: &str, state: &str) {
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

#[test]
fn an_emulator_that_nobody_here_wrote_is_read_and_a_flip_of_its_alarm_is_seen() {
    let Some(emulator) = Emulator::start() else {
        println!("skipped: no emulator in {PROGRAM}");
        return;
    };
    let alarm = |name: &str| {
        format!(
            r#"{{"AlarmName":"{name}","MetricName":"RootUsage","Namespace":"CloudTrailMetrics","Statistic":"Sum","Period":300,"EvaluationPeriods":1,"Threshold":1.5,"ComparisonOperator":"GreaterThanOrEqualToThreshold","AlarmActions":["arn:aws:sns:{REGION}:000000000000:pager"]}}"#
        )
    };
    for number in 0..150 {
        emulator.perform("PutMetricAlarm", &alarm(&format!("alarm {number:03}")));
    }
    emulator.set_state("alarm 007", "OK");
    let rule = r#"{"AlarmName":"both","AlarmRule":"ALARM(\"alarm 007\")","ActionsEnabled":true}"#;
    emulator.perform("PutCompositeAlarm", rule);
    let rig = Rig::start(&format!("http://{}", emulator.address), &[REGION]);
    let seen = |board: &_, state: State| {
        is_read(board)
            && reading(board, REGION)
                .alarms
                .iter()
                .any(|it| it.name == "alarm 007" && it.state == state)
    };
    let board = rig.until("the alarm", |board| seen(board, State::Ok));
    let here = &reading(&board, REGION).alarms;
    assert_eq!(here.len(), 151, "of two pages, the composite one among them");
    let composite = here.iter().find(|it| it.kind() == Kind::Composite).unwrap();
    assert!(matches!(&composite.definition, Definition::Composite(it) if it.rule.contains("007")));
    let lines: Vec<_> = board
        .tree(composite)
        .iter()
        .map(|it| it.alarm.is_some())
        .collect();
    assert_eq!(lines, [true], "its alarm is found");
    let flipped = here.iter().find(|it| it.name == "alarm 007").unwrap();
    assert_eq!(flipped.stats().next().unwrap().metric.name, "RootUsage");
    emulator.set_state("alarm 007", "ALARM");
    rig.until("the flip", |board| seen(board, State::Alarm));
    rig.until("its history", |board| {
        let items = &reading(board, REGION).history;
        let last = items.iter().rfind(|item| item.alarm == "alarm 007");
        let transition = last.and_then(|item| item.transition());
        transition.is_some_and(|it| (it.from, it.to) == (Some(State::Ok), State::Alarm))
    });
}
