//! The 53 faults that a live client of AWS meets, as a table: what each is, how it is faked, what the user reads. Every
//! row is a test of the program's own clients, workers, capture and store against the loopback AWS of `tests/cloud`.
//!
//! After every fault: what was loaded stays, once the cause is gone everything is loaded within seconds, nothing is
//! doubled, the ledger called nothing loaded that was not, no region was asked more often than AWS allows, no secret was
//! shown or kept, and the session ends within a second (`rig.rs`).
#![cfg(all(feature = "aws", target_os = "linux"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "alarms/rig.rs"]
#[expect(dead_code, reason = "tests of alarms need more of it")]
mod alarm_rig;
#[path = "faults/alarms.rs"]
mod alarms;
#[path = "faults/bodies.rs"]
mod bodies;
#[path = "faults/clocks.rs"]
mod clocks;
#[path = "cloud/aws.rs"]
pub mod cloud;
#[path = "faults/credentials.rs"]
mod credentials;
#[path = "faults/network.rs"]
mod network;
#[path = "faults/pages.rs"]
mod pages;
#[path = "faults/places.rs"]
mod places;
#[path = "faults/pool.rs"]
mod pool;
#[path = "faults/program.rs"]
mod program;
#[path = "faults/rig.rs"]
mod rig;
#[path = "faults/throttling.rs"]
mod throttling;

/// A fault.
#[derive(Clone, Copy, Debug)]
struct Row {
    /// Its number in the list of faults, 1 to 53: 46 and more are of CloudWatch.
    number: u32,
    /// The name of its test.
    name: &'static str,
    /// What happens.
    fault: &'static str,
    /// How it is made to happen here.
    faked: &'static str,
    /// What the user reads, or a part of it; empty where nothing is wrong that they could read.
    reads: &'static str,
    /// The test.
    proof: fn(&Row),
}

/// Declares the table, and a test of each row.
macro_rules! rows {
    ($($number:literal $name:ident $fault:literal, $faked:literal, $reads:literal => $proof:path;)*) => {
        const TABLE: &[Row] = &[$(Row {
            number: $number,
            name: stringify!($name),
            fault: $fault,
            faked: $faked,
            reads: $reads,
            proof: $proof,
        },)*];
        $(
            #[test]
            fn $name() {
                pool::prove(stringify!($name));
            }
        )*
    };
}

rows! {
    1 f01_throttling_comes_in_bursts "ThrottlingException in bursts",
        "the server refuses for a while, three times, in a walk of pages",
        "is asked too often" => throttling::bursts;
    2 f02_everything_is_throttled_for_a_minute "60 s of nothing but throttling",
        "3 s of it: waits grow the same",
        "is asked too often" => throttling::a_minute;
    3 f03_a_503_says_when_to_come_back "503 with Retry-After",
        "one answer with Retry-After: 2",
        "" => throttling::retry_after;
    4 f04_aws_says_in_milliseconds_when_to_come_back "x-amz-retry-after",
        "one throttled answer with x-amz-retry-after: 1500",
        "" => throttling::retry_after_milliseconds;
    5 f05_the_credentials_expire_between_two_pages "ExpiredTokenException in the middle of a walk",
        "the key expires after the first page, and is renewed",
        "the credentials of the profile prod have expired" => credentials::expire_in_a_walk;
    6 f06_the_sso_session_has_expired "the SSO token has expired and cannot be refreshed",
        "the program with a home folder whose cached token is old",
        "the SSO session of the profile prod has expired" => credentials::sso_has_expired;
    7 f07_somebody_logs_in_while_it_runs "a new login while the program runs",
        "the key expires; another is written into the profile",
        "the credentials of the profile prod have expired" => credentials::a_new_login;
    8 f08_one_region_does_not_know_the_credentials "UnrecognizedClientException in one region",
        "one region of two answers so",
        "not enabled" => places::one_region_is_not_enabled;
    9 f09_no_region_knows_the_credentials "UnrecognizedClientException in all regions",
        "every region answers so, STS too, until the key is known",
        "does not know the credentials" => places::no_region_knows_us;
    10 f10_looking_up_events_is_denied "AccessDenied on LookupEvents only",
        "LookupEvents is denied, STS is not",
        "may not call cloudtrail:LookupEvents in us-east-1" => places::denied;
    11 f11_our_clock_is_twenty_minutes_behind "our clock is 20 min behind",
        "the server's clock is 20 min ahead, and refuses signatures as AWS does",
        "this computer's clock is 20 min behind" => clocks::behind;
    11 f11_our_clock_is_twenty_minutes_ahead "our clock is 20 min ahead",
        "the server's clock is 20 min behind, and refuses signatures as AWS does",
        "this computer's clock is 20 min ahead" => clocks::ahead;
    12 f12_the_clock_jumps_while_it_runs "the clock jumps",
        "the session's wall clock goes an hour on, and back",
        "" => clocks::jumps;
    13 f13_the_name_is_unknown "NXDOMAIN",
        "an endpoint whose name is longer than names may be: the resolver says so itself",
        "cannot be resolved" => network::no_name;
    14 f14_looking_up_the_name_takes_ten_seconds "DNS takes 10 s",
        "a Lookup that answers after 10 s, in virtual time, for the resolver of this computer cannot be slowed down",
        "" => network::slow_name;
    15 f15_connections_are_refused "the connection is refused",
        "the server closes its port, and opens it again",
        "refuses the connection" => network::refused;
    16 f16_packets_vanish "a black hole: SYN dropped",
        "a port whose queue is full: the kernel drops SYN",
        "nothing answered the connection" => network::black_hole;
    17 f17_nobody_knows_the_authority "an unknown CA",
        "TLS with an authority of our own; with AWS_CA_BUNDLE it works",
        "signed by an authority that is not known here" => network::unknown_authority;
    18 f18_the_certificate_has_expired "an expired certificate",
        "TLS with a certificate of 2020",
        "the certificate of us-east-1 has expired" => network::expired_certificate;
    19 f19_a_portal_answers_with_its_login_page "a captive portal: HTML, status 200",
        "everything is answered with a web page for a while",
        "a web page came in place of the answer" => network::portal;
    20 f20_the_proxy_wants_a_login "proxy 407",
        "the program with HTTP_PROXY, examined by doctor",
        "the proxy wants a login" => network::proxy;
    21 f21_the_body_comes_one_byte_a_second "a body at 1 B/s",
        "pages drip for a while",
        "us-east-1" => bodies::dripping;
    22 f22_the_body_stops_for_ever "a body that stops",
        "pages stop in the middle for a while",
        "us-east-1" => bodies::stalled;
    23 f23_the_body_is_cut_short "a truncated body under the right Content-Length",
        "pages are cut for a while",
        "broke in the middle of the answer" => bodies::truncated;
    24 f24_the_answer_is_no_json "invalid JSON",
        "half a page, called whole, for a while",
        "makes no sense" => bodies::invalid_json;
    25 f25_aws_has_trouble_of_its_own "500 and 503 InternalFailure",
        "every other answer is one of them",
        "has trouble of its own" => bodies::server_errors;
    26 f26_the_connection_is_reset_in_the_middle "a reset in the middle of a body",
        "pages end in a reset for a while",
        "us-east-1" => bodies::reset;
    27 f27_the_token_expires_in_a_walk "the page token expires in a walk",
        "every later page is refused for a while",
        "" => pages::token_expires;
    28 f28_the_token_loops "the page token never changes",
        "five pages come with the token that was sent",
        "" => pages::token_loops;
    29 f29_pages_are_empty_and_have_a_token "empty pages with a token",
        "every other page is empty for a while",
        "" => pages::empty_pages;
    30 f30_pages_repeat_events "duplicates across pages",
        "each page begins with the last five events of the one before",
        "" => pages::duplicates;
    31 f31_events_are_out_of_order "events out of order, in and between pages",
        "the place shuffles all it has",
        "" => pages::out_of_order;
    32 f32_events_come_25_minutes_late "events 25 min late",
        "events of 25 min ago are handed out while new ones are looked for",
        "" => pages::late;
    33 f33_a_second_is_longer_than_a_page "200 events in one second over a page edge",
        "so it is, and tokens are refused in between",
        "" => pages::one_second;
    34 f34_events_lack_what_every_event_has "missing EventId, CloudTrailEvent null or no JSON",
        "three such events",
        "" => pages::odd_events;
    35 f35_events_come_from_outside_the_window "events outside of the window",
        "each page has one of two hours ago",
        "" => pages::outside;
    36 f36_events_arrive_at_the_head_of_a_walk "new events at the head while paging",
        "pages are counted, so that each arrival shifts them",
        "" => pages::head_moves;
    37 f37_one_id_has_two_records "same eventID, different bytes",
        "two such events",
        "" => pages::conflict;
    38 f38_one_region_is_down "one region down, two fine",
        "one of three regions answers 503",
        "eu-west-1 has trouble of its own" => places::one_region_down;
    39 f39_ten_minutes_offline "10 min offline",
        "the port is closed, the session's wall clock goes on by 10 min, events happen, the port opens",
        "refuses the connection" => clocks::offline;
    40 f40_the_machine_sleeps_for_eight_hours "8 h of sleep",
        "the session's wall clock jumps by 8 h, events happened in between",
        "" => clocks::asleep;
    41 f41_a_credential_process_hangs "credential_process hangs",
        "it waits for a pipe that nobody writes to",
        "given no credentials within" => credentials::process_hangs;
    41 f41_a_credential_process_reads_the_keyboard "credential_process reads from the keyboard",
        "it reads a line from standard input, then from /dev/tty",
        "the credential_process of the profile prod" => credentials::process_reads;
    41 f41_a_credential_process_writes_escapes "credential_process prints ESC",
        "standard error with colours, a title and a cleared screen",
        "the credential_process of the profile prod" => credentials::process_escapes;
    41 f41_a_credential_process_tells_a_secret "credential_process ends with 1 and a secret on stderr",
        "secrets of each kind on standard error",
        "the credential_process of the profile prod" => credentials::process_tells;
    41 f41_a_credential_process_writes_ten_megabytes "credential_process prints 10 MB",
        "so it does, on both streams",
        "the credential_process of the profile prod" => credentials::process_floods;
    42 f42_a_profile_wants_an_mfa_code "a profile with mfa_serial",
        "AssumeRole is denied, as AWS does without the code",
        "wants an MFA code (mfa_serial)" => credentials::mfa;
    43 f43_the_metadata_service_is_a_black_hole "IMDS is a black hole on a laptop",
        "the program with a metadata endpoint whose queue is full, examined by doctor",
        "no credentials were found" => credentials::metadata;
    44 f44_an_answer_is_fifty_megabytes_long "a response of 50 MB",
        "pages have 50 MB of blanks before them for a while",
        "is longer than AWS answers are" => bodies::huge;
    45 f45_quitting_with_twenty_calls_in_flight "quit with 20 calls in flight",
        "20 regions whose answers are held",
        "" => places::quit_in_flight;
    45 f45_another_query_with_twenty_calls_in_flight "another query with 20 calls in flight",
        "20 regions whose answers are held, then let go",
        "" => places::change_in_flight;
    46 f46_alarms_are_throttled "ThrottlingException on DescribeAlarms",
        "one region refuses for a while",
        "is asked too often" => alarms::throttled;
    47 f47_the_credentials_expire_in_mid_poll "ExpiredTokenException between two pages of alarms",
        "later pages are refused for a while; then the key expires, and is renewed",
        "have expired" => alarms::expire_in_mid_poll;
    48 f48_describing_alarms_is_denied "AccessDenied on DescribeAlarms only",
        "one region denies it, nothing else is denied",
        "may not call cloudwatch:DescribeAlarms in eu-west-1" => alarms::denied;
    49 f49_a_page_of_alarms_ends_in_a_reset "a reset in the middle of a page of alarms",
        "pages end in a reset for a while",
        "eu-west-1" => alarms::reset;
    50 f50_a_page_of_alarms_comes_one_byte_a_second "a page of alarms at 1 B/s",
        "pages drip for a while",
        "eu-west-1" => alarms::slow;
    51 f51_the_alarms_are_no_cbor "malformed CBOR",
        "a map that ends in the middle of a text, called whole, for a while",
        "makes no sense" => alarms::malformed;
    52 f52_the_token_of_the_alarms_is_lost "InvalidNextToken in a walk of alarms",
        "every later page is refused for a while",
        "the pages of the answer do not end" => alarms::token_lost;
    53 f53_parts_of_the_alarms_are_denied "AccessDenied on metric filters and mute rules only",
        "each of them in turn",
        "" => alarms::parts;
}

/// What is in the list of faults and cannot be tested yet, with the reason.
const UNTESTED: &[(u32, &str)] = &[
    (
        14,
        "a resolver that is slow: it cannot be replaced from inside a test, so the row shows the workers, not the clients",
    ),
    (
        45,
        "a region switch in mid-session: the regions of a session are fixed when it starts",
    ),
];

#[test]
fn the_table_has_every_fault_and_says_how_each_is_faked() {
    let mut numbers: Vec<_> = TABLE.iter().map(|row| row.number).collect();
    numbers.dedup();
    assert_eq!(numbers, (1..=53).collect::<Vec<_>>());
    assert!(
        TABLE
            .iter()
            .all(|row| !row.fault.is_empty() && !row.faked.is_empty())
    );
    assert_eq!(
        TABLE.len(),
        53 + 1 + 4 + 1,
        "two rows of F11, five of F41, two of F45"
    );
    assert_eq!(
        UNTESTED.len(),
        2,
        "a part that is not tested is known by name: {UNTESTED:?}"
    );
}
