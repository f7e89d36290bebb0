//! F13 to F20: the way to AWS.

use super::Row;
use super::bodies::breaks_and_comes_back;
use super::cloud::{ACCOUNT, BlackHole, CANARY_SECRET, Cloud, Event, Fault, KEY, On, Response, unknown_name};
use super::program::program;
use super::rig::{CANARY_MARK, HOME, Plan, Rig, originals};

/// A session that never reaches anything: it goes on trying, and ends when told.
fn never_arrives(row: &Row, endpoint: String) {
    let mut plan = Plan::new();
    plan.endpoint = Some(endpoint);
    let rig = plan.start();
    let problem = rig.problem(HOME, row.reads);
    assert!(!problem.advice.is_empty(), "{problem:?}");
    assert_eq!(rig.cloud.journal().len(), 0);
    rig.finish();
}

pub(crate) fn no_name(row: &Row) {
    never_arrives(row, unknown_name());
}

pub(crate) fn black_hole(row: &Row) {
    let hole = BlackHole::open();
    never_arrives(row, hole.url());
}

pub(crate) fn refused(row: &Row) {
    let rig = Plan::new().start();
    rig.loads();
    let before = originals(&rig.snapshot());
    rig.cloud.go_down();
    rig.cloud.add(
        ACCOUNT,
        HOME,
        [Event::new(800_000, "DeleteUser", rig.cloud.now())],
    );
    rig.problem(HOME, row.reads);
    assert!(
        originals(&rig.snapshot()).starts_with(&before),
        "what was loaded is gone"
    );
    rig.cloud.come_back();
    rig.recovers();
    rig.finish();
}

fn behind_tls(expired: bool, trusted: bool) -> Rig {
    let mut plan = Plan::with(Cloud::start_tls(expired));
    let other = Cloud::start_tls(false);
    let pem = if trusted {
        plan.cloud.authority()
    } else {
        other.authority()
    };
    plan.authority = Some(pem.to_owned());
    plan.start()
}

pub(crate) fn unknown_authority(row: &Row) {
    let rig = behind_tls(false, false);
    let problem = rig.problem(HOME, row.reads);
    assert!(problem.advice.contains("AWS_CA_BUNDLE"), "{problem:?}");
    rig.finish();
    let rig = behind_tls(false, true);
    rig.loads();
    rig.finish();
}

pub(crate) fn expired_certificate(row: &Row) {
    let rig = behind_tls(true, true);
    let problem = rig.problem(HOME, row.reads);
    assert!(problem.advice.contains("clock"), "{problem:?}");
    rig.finish();
}

pub(crate) fn portal(row: &Row) {
    let page = "<!doctype html><html><title>Hotel Wi-Fi</title><body>Please log in</body></html>";
    breaks_and_comes_back(row, On::anything(), Fault::html(200, page));
}

pub(crate) fn proxy(row: &Row) {
    let cloud = Cloud::start();
    cloud.fail(
        On::anything(),
        Fault::Answer(Response::new(407, "text/html", "log in")),
    );
    let home = tempfile::tempdir().unwrap();
    let url = cloud.url();
    let env = [
        ("AWS_ENDPOINT_URL", "http://cloudtrail.test"),
        ("HTTP_PROXY", url.as_str()),
        ("AWS_ACCESS_KEY_ID", KEY),
        ("AWS_SECRET_ACCESS_KEY", CANARY_SECRET),
    ];
    let (code, said) = program(home.path(), &env, &["doctor"]);
    assert!(said.contains(row.reads) && said.contains("HTTPS_PROXY"), "{said}");
    assert_eq!(code, Some(5), "{said}");
    let asked = cloud.journal();
    assert!(
        asked
            .iter()
            .all(|it| it.target.starts_with("http://cloudtrail.test")),
        "{asked:?}"
    );
    assert!(!asked.is_empty() && !said.contains(CANARY_MARK));
}

pub(crate) fn slow_name(_: &Row) {
    super::clocks::slow_lookup();
}
