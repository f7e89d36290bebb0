//! The CSV that the console's Event history downloads, made into records.
//!
//! Sixteen columns of a CloudTrail event and none of its request or response, so every record made here is *partial*
//! ([`Hints::partial`]). Columns are found by their headings, in any order. A row becomes one JSON object with the
//! member names of a record; an empty cell is a member that is missing. Works over windows like
//! [`super::document`]; the bytes of a row are the event's, those of the heading are envelope.

use super::account::Account;
use super::document::{Flow, Window};
use super::{Container, Hints, Receiver};
use crate::model::json::Scanner;
use crate::store::ledger::FileReport;
use std::ops::Range;

/// What the files are called.
const KIND: &str = "console CSV";
/// What is true of all of them.
const NOTE: &str = "no request or response: console CSV";

/// What a column holds. Taken from downloads of 2021 to 2024.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Column {
    /// A string member.
    Text(&'static str),
    /// A string member of `userIdentity`.
    Identity(&'static str),
    /// A boolean member.
    Flag(&'static str),
    /// A list, already JSON.
    List(&'static str),
    Unknown,
}

impl Column {
    fn by_heading(heading: &[u8]) -> Self {
        let name: Vec<u8> = heading
            .iter()
            .filter(|byte| byte.is_ascii_alphanumeric())
            .map(u8::to_ascii_lowercase)
            .collect();
        match name.as_slice() {
            b"username" => Self::Identity("userName"),
            b"awsaccesskey" | b"accesskey" | b"accesskeyid" => Self::Identity("accessKeyId"),
            b"eventtime" => Self::Text("eventTime"),
            b"eventsource" => Self::Text("eventSource"),
            b"eventname" => Self::Text("eventName"),
            b"awsregion" | b"region" => Self::Text("awsRegion"),
            b"sourceipaddress" => Self::Text("sourceIPAddress"),
            b"useragent" => Self::Text("userAgent"),
            b"errorcode" => Self::Text("errorCode"),
            b"errormessage" => Self::Text("errorMessage"),
            b"resources" => Self::List("resources"),
            b"requestid" => Self::Text("requestID"),
            b"eventid" => Self::Text("eventID"),
            b"readonly" => Self::Flag("readOnly"),
            b"eventtype" => Self::Text("eventType"),
            b"recipientaccountid" | b"accountid" => Self::Text("recipientAccountId"),
            b"eventcategory" => Self::Text("eventCategory"),
            _ => Self::Unknown,
        }
    }
}

/// Whether a line is the heading of such a file.
pub(super) fn is_header(line: &[u8]) -> bool {
    let columns: Vec<Column> = line.split(|byte| *byte == b',').map(Column::by_heading).collect();
    [
        Column::Text("eventName"),
        Column::Text("eventTime"),
        Column::Text("eventSource"),
    ]
    .iter()
    .all(|wanted| columns.contains(wanted))
}

/// The rows of one file.
pub(super) struct ConsoleCsv {
    columns: Vec<Column>,
    account: Account,
    longest: usize,
    /// Records of one window, and where in the window each row stands.
    json: Vec<u8>,
    rows: Vec<(Range<usize>, usize)>,
}

impl ConsoleCsv {
    pub(super) fn new(longest: usize) -> Self {
        Self {
            columns: Vec::new(),
            account: Account::default(),
            longest,
            json: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Reads the rows that end in a window.
    pub(super) fn run(
        &mut self,
        window: &Window<'_>,
        origin: (&str, &Hints),
        receiver: &mut dyn Receiver,
    ) -> Flow {
        self.json.clear();
        self.rows.clear();
        let mut at = 0;
        while let Some(end) = row_end(window, at) {
            self.row(window, at..end);
            at = end;
        }
        let (name, hints) = origin;
        let hints = Hints {
            partial: true,
            ..hints.clone()
        };
        receiver.container(
            Container::Memory {
                name,
                bytes: &self.json,
            },
            &hints,
        );
        for (row, start) in &self.rows {
            let (from, to) = (window.base + row.start as u64, window.base + row.end as u64);
            match receiver.record(&self.json, *start) {
                Ok(_) => self.account.event(from, to),
                Err(refusal) => self.account.skip(from, to, refusal.to_string()),
            }
        }
        if window.last {
            return Flow::Done;
        }
        if window.bytes.len() - at >= self.longest {
            let (from, to) = (window.base + at as u64, window.base + window.bytes.len() as u64);
            self.account
                .skip(from, to, format!("a row longer than {} MiB", self.longest >> 20));
            at = window.bytes.len();
        }
        if receiver.is_cancelled() {
            Flow::Done
        } else {
            Flow::More(at)
        }
    }

    pub(super) fn finish(self, end: u64) -> FileReport {
        let mut report = self.account.close(end, false);
        KIND.clone_into(&mut report.kind);
        report.notes.push(NOTE.to_owned());
        report
    }

    /// Takes one row: the heading first, then a record each.
    fn row(&mut self, window: &Window<'_>, range: Range<usize>) {
        let mut bytes = &window.bytes[range.clone()];
        if window.base == 0 && range.start == 0 {
            bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(bytes);
        let mut cells = csv::ByteRecord::new();
        // In memory and flexible, reading cannot fail; a blank line has no record.
        if !matches!(reader.read_byte_record(&mut cells), Ok(true)) {
            return;
        }
        if self.columns.is_empty() {
            self.columns = cells.iter().map(Column::by_heading).collect();
            return;
        }
        let end = range.end
            - bytes
                .iter()
                .rev()
                .take_while(|byte| matches!(byte, b'\n' | b'\r'))
                .count();
        self.rows.push((range.start..end, self.json.len()));
        self.push_record(&cells);
    }

    fn push_record(&mut self, cells: &csv::ByteRecord) {
        let json = &mut self.json;
        json.extend_from_slice(b"{\"userIdentity\":{");
        let cells = || {
            self.columns
                .iter()
                .zip(cells)
                .filter(|(_, cell)| !cell.is_empty())
        };
        for (column, cell) in cells() {
            if let Column::Identity(name) = column {
                push_member(json, name);
                push_string(json, cell);
            }
        }
        json.push(b'}');
        for (column, cell) in cells() {
            match column {
                Column::Flag(name) if matches!(cell, b"true" | b"false") => {
                    push_member(json, name);
                    json.extend_from_slice(cell);
                }
                Column::List(name) if is_whole_list(cell) => {
                    push_member(json, name);
                    json.extend_from_slice(cell);
                }
                Column::Text(name) | Column::Flag(name) | Column::List(name) => {
                    push_member(json, name);
                    push_string(json, cell);
                }
                Column::Identity(_) | Column::Unknown => {}
            }
        }
        json.extend_from_slice(b"}\n");
    }
}

/// The end of the row that starts here, with its line end. None if the window cuts it off.
fn row_end(window: &Window<'_>, at: usize) -> Option<usize> {
    let mut quoted = false;
    for found in memchr::memchr2_iter(b'"', b'\n', &window.bytes[at..]) {
        match window.bytes[at + found] {
            b'"' => quoted = !quoted,
            _ if !quoted => return Some(at + found + 1),
            _ => {}
        }
    }
    (window.last && at < window.bytes.len()).then_some(window.bytes.len())
}

fn is_whole_list(cell: &[u8]) -> bool {
    let mut scanner = Scanner::new(cell, 0);
    scanner.peek() == Some(b'[') && scanner.skip().is_ok() && scanner.peek().is_none()
}

fn push_member(json: &mut Vec<u8>, name: &str) {
    if json.last() != Some(&b'{') {
        json.push(b',');
    }
    json.push(b'"');
    json.extend_from_slice(name.as_bytes());
    json.extend_from_slice(b"\":");
}

/// A string with what JSON cannot hold escaped; other bytes stay as they are, valid UTF-8 or not.
fn push_string(json: &mut Vec<u8>, text: &[u8]) {
    json.push(b'"');
    for byte in text {
        match byte {
            b'"' | b'\\' => json.extend_from_slice(&[b'\\', *byte]),
            0..=0x1f => json.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => json.push(*byte),
        }
    }
    json.push(b'"');
}

#[cfg(test)]
mod tests {
    use crate::source::Limits;
    use crate::source::collector::Collector;

    const HEADING: &str = "User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,\
        User agent,Error code,Resources,Request ID,Event ID,Read-only,Event type,Recipient Account Id,Event category";

    fn row(id: usize) -> String {
        format!(
            "alice,AKIAIOSFODNN7EXAMPLE,2024-08-18T11:16:48Z,ec2.amazonaws.com,RunInstances,us-east-1,192.0.2.1,\
            \"Mozilla \"\"x\"\", a\nb\",,\"[{{\"\"resourceType\"\":\"\"AWS::EC2::VPC\"\",\"\"resourceName\"\":\"\"vpc-1\"\"}}]\",r,\
            {id},false,AwsApiCall,123456789012,Management"
        )
    }

    fn file(rows: usize) -> String {
        let rows: Vec<String> = (0..rows).map(row).collect();
        format!("{HEADING}\n{}\n", rows.join("\n"))
    }

    #[test]
    fn a_row_becomes_a_record_with_the_names_of_cloudtrail() {
        let found = Collector::of(file(2).as_bytes());
        let record: serde_json::Value = serde_json::from_slice(&found.records[1]).unwrap();
        let expected = serde_json::json!({
            "userIdentity": {"userName": "alice", "accessKeyId": "AKIAIOSFODNN7EXAMPLE"},
            "eventTime": "2024-08-18T11:16:48Z",
            "eventSource": "ec2.amazonaws.com",
            "eventName": "RunInstances",
            "awsRegion": "us-east-1",
            "sourceIPAddress": "192.0.2.1",
            "userAgent": "Mozilla \"x\", a\nb",
            "resources": [{"resourceType": "AWS::EC2::VPC", "resourceName": "vpc-1"}],
            "requestID": "r",
            "eventID": "1",
            "readOnly": false,
            "eventType": "AwsApiCall",
            "recipientAccountId": "123456789012",
            "eventCategory": "Management",
        });
        assert_eq!(record, expected);
    }

    #[test]
    fn the_file_says_what_it_lacks_and_its_rows_are_the_events() {
        let text = format!("\u{feff}{}", file(3).replace("Management\n", "Management\r\n"));
        let found = Collector::of(text.as_bytes());
        let report = found.report();
        assert_eq!(
            (report.kind.as_str(), report.events, report.is_troubled()),
            ("console CSV", 3, false)
        );
        assert_eq!(report.notes, ["no request or response: console CSV"]);
        assert_eq!(report.bytes_events as usize, 3 * row(0).len());
        assert!(found.hints.iter().all(|hints| hints.partial));
        assert_eq!(found.containers, ["memory"]);
    }

    #[test]
    fn windows_cut_no_row() {
        let limits = Limits {
            whole: 100,
            window: 1000,
            record: 2000,
            ..Limits::default()
        };
        let found = Collector::of_file(file(50).as_bytes(), "x.csv", limits);
        assert_eq!(found.ids(), (0..50).map(|id| id.to_string()).collect::<Vec<_>>());
        assert!(found.containers.len() > 5);
    }

    #[test]
    fn columns_are_found_by_their_headings() {
        let text = "Event name,Event ID,Event time,Something,Event source\nGet,1,2024-01-01T00:00:00Z,x,s3\n,,,,\nPut,2,,,s3\n";
        let found = Collector::of(text.as_bytes());
        assert_eq!(found.ids(), ["1", "2"]);
        assert_eq!(found.report().skipped, 1, "a row of nothing is no event");
    }

    #[test]
    fn an_unclosed_quote_costs_what_it_swallows_and_no_memory() {
        let text = format!("{}\"{}", file(2), "x".repeat(20_000));
        let limits = Limits {
            whole: 100,
            window: 1000,
            record: 2000,
            ..Limits::default()
        };
        let found = Collector::of_file(text.as_bytes(), "x.csv", limits);
        assert_eq!(found.records.len(), 2);
        assert!(found.report().skipped >= 1);
    }
}
