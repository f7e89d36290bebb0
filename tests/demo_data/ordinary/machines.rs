//! The machines: instances with their SSM agent, services on containers, Lambda functions, the old exporter with
//! its IAM user, and the monitoring vendor that polls through a role.

use super::super::caller::{Caller, Session};
use super::super::calls::{etl_session, exporter_key, object_call, read_secret, take_role};
use super::super::clock::{HOUR, MINUTE, Second, WHOLE_DAY, at, in_words};
use super::super::estate::Estate;
use super::super::event::{Call, Event, Journal};
use super::super::world::{DATA, EXPORTS, HOME, NAT_DATA, NAT_PROD, PROD, Place, SECOND, WAREHOUSE, place};
use super::shapes::POLLING;
use serde_json::json;

const SSM_AGENT: &str = "aws-sdk-go/1.55.5 (go1.23.4; linux; amd64) amazon-ssm-agent/3.3.1611.0";
const BOTO: &str = "Boto3/1.36.20 md/Botocore#1.36.20 ua/2.0 os/linux#6.1.0 md/arch#x86_64 lang/python#3.12.8 md/pyimpl#CPython exec-env/AWS_ECS_FARGATE cfg/retry-mode#legacy Botocore/1.36.20";
const LAMBDA: &str = "awslambda-worker/1.0";
/// The tool of the exporter.
const EXPORTER: &str = "Boto3/1.24.59 Python/3.8.13 Linux/5.10.0-21-amd64 Botocore/1.27.59";
/// The vendor's account.
const VENDOR: &str = "222233334444";
const VENDOR_AGENT: &str = "skylens-collector/7.61 aws-sdk-go-v2/1.36.1 os/linux lang/go#1.23.6";
const ADDRESS_OF_VENDOR: &str = "198.51.100.77";

/// What the machines do on this day.
pub fn events() -> Vec<Event> {
    let mut events = Vec::new();
    for (here, count) in [
        (place(PROD, HOME), 6),
        (place(PROD, SECOND), 3),
        (place(DATA, HOME), 3),
    ] {
        for instance in &Estate::of(here).all("instance")[..count] {
            events.extend(self::instance(here, instance));
        }
        for function in Estate::of(here).all("function") {
            events.extend(self::function(here, function));
        }
    }
    events.extend(container("storefront-task", "shop/catalogue/db"));
    events.extend(container("checkout-task", "shop/payments/api"));
    events.extend(exporter());
    for account in [PROD, DATA] {
        events.extend(vendor(account));
    }
    events
}

/// The outside address of a network.
fn gateway(account: &str) -> &'static str {
    if account == PROD { NAT_PROD } else { NAT_DATA }
}

/// The agent reports every five minutes; a new key comes every six hours. The terminated instance falls silent.
fn instance(here: Place, instance: &str) -> Vec<Event> {
    let mut journal = Journal::of(&format!("instance/{instance}"));
    let role = if here.account == PROD {
        "web-instance"
    } else {
        "warehouse-instance"
    };
    let end = if instance == WAREHOUSE {
        at("14:09:00")
    } else {
        WHOLE_DAY
    };
    let number = journal.random.between(10, 250);
    let mut session = Session {
        account: here.account,
        role,
        name: instance,
        key: String::new(),
        since: 0,
    };
    let mut second = journal.random.between(0, 5 * MINUTE);
    let mut refresh = 0;
    while second < end {
        if second >= refresh {
            session = issue(&mut journal, here, &session, "ec2", second);
            refresh = second + 6 * HOUR;
        }
        let mut caller = session.caller().from(gateway(here.account)).with(SSM_AGENT);
        caller.identity["sessionContext"]["ec2RoleDelivery"] = "2.0".into();
        let call = Call::write("ssm", "UpdateInstanceInformation").asking(json!({
            "instanceId": instance,
            "agentVersion": "3.3.1611.0",
            "agentStatus": "Active",
            "platformType": "Linux",
            "platformName": "Amazon Linux",
            "platformVersion": "2023",
            "iPAddress": format!("10.20.1.{number}"),
            "computerName": format!("ip-10-20-1-{number}.{}.compute.internal", here.region),
            "agentName": "amazon-ssm-agent",
        }));
        journal.record(second, here, &caller, call);
        if journal.random.chance(6) {
            let call = Call::read("ssm", "ListInstanceAssociations")
                .asking(json!({"instanceId": instance, "maxResults": 20}));
            journal.record(second + 1, here, &caller, call);
        }
        second += 5 * MINUTE - 2 + journal.random.between(0, 4);
    }
    journal.events
}

/// A service takes the role of something that it runs: the key that is used from then on.
fn issue<'a>(
    journal: &mut Journal,
    here: Place,
    old: &Session<'a>,
    service: &str,
    second: Second,
) -> Session<'a> {
    let session = Session {
        key: journal.random.identifier("ASIA"),
        since: second,
        ..old.clone()
    };
    let call = Call::read("sts", "AssumeRole")
        .asking(json!({"roleArn": session.role_arn(), "roleSessionName": session.name}))
        .answered(json!({"credentials": {
            "accessKeyId": session.key,
            "sessionToken": "IQoJb3JpZ2luX2VjEXAMPLE",
            "expiration": in_words(second + 6 * HOUR),
        }}))
        .on(here.account, "AWS::IAM::Role", &session.role_arn())
        .having("sharedEventID", journal.random.uuid());
    journal.record(second, here, &Caller::service(service), call);
    session
}

/// A function starts a new worker now and then: role, environment, log stream; the exporting ones touch objects.
fn function(here: Place, function: &str) -> Vec<Event> {
    let mut journal = Journal::of(&format!("function/{}/{}/{function}", here.account, here.region));
    let mut second = journal.random.between(0, 20 * MINUTE);
    while second < WHOLE_DAY - MINUTE {
        let session = Session {
            account: here.account,
            role: function,
            name: function,
            key: String::new(),
            since: second,
        };
        let session = issue(&mut journal, here, &session, "lambda", second);
        let caller = session.caller().from(gateway(here.account)).with(LAMBDA);
        let arn = format!(
            "arn:aws:lambda:{}:{}:function:{function}",
            here.region, here.account
        );
        let call = Call::read("kms", "Decrypt")
            .asking(json!({"encryptionContext": {"aws:lambda:FunctionArn": arn}, "encryptionAlgorithm": "SYMMETRIC_DEFAULT"}))
            .on(here.account, "AWS::KMS::Key", &format!("arn:aws:kms:{}:{}:key/{}", here.region, here.account, Estate::of(here).all("kms")[0]));
        let key = journal.random.identifier("ASIA");
        journal.record(second, here, &caller.through("lambda", key), call);
        let stream = format!("2026/03/17/[$LATEST]{}", journal.random.hex(32));
        let call = Call::write("logs", "CreateLogStream")
            .asking(json!({"logGroupName": format!("/aws/lambda/{function}"), "logStreamName": stream}));
        journal.record(second + 1, here, &caller, call);
        if here == place(PROD, HOME) && matches!(function, "invoice-mailer" | "order-intake") {
            objects(&mut journal, here, &caller, second + 2);
        }
        second += journal.random.between(25 * MINUTE, 55 * MINUTE);
    }
    journal.events
}

/// Data events of the one bucket that has them switched on.
fn objects(journal: &mut Journal, here: Place, caller: &Caller, second: Second) {
    for number in 0..journal.random.between(6, 18) {
        let object = format!(
            "invoices/2026/03/17/INV-{}.pdf",
            journal.random.between(100_000, 999_999)
        );
        let size = journal.random.between(18_000, 90_000);
        let call = if journal.random.chance(60) {
            Call::write("s3", "PutObject")
                .adding(json!({"bytesTransferredIn": size, "bytesTransferredOut": 0}))
        } else {
            Call::read("s3", "GetObject").adding(json!({"bytesTransferredOut": size}))
        };
        journal.record(
            second + number / 3,
            here,
            caller,
            object_call(call, here.account, &object),
        );
    }
}

/// A container reads its secret whenever its task is replaced, through KMS.
fn container(role: &'static str, secret: &str) -> Vec<Event> {
    let mut journal = Journal::of(&format!("container/{role}"));
    let here = place(PROD, HOME);
    let task = journal.random.hex(32);
    let mut second = journal.random.between(0, 10 * MINUTE);
    while second < WHOLE_DAY {
        let session = Session {
            account: PROD,
            role,
            name: &task,
            key: journal.random.identifier("ASIA"),
            since: second,
        };
        let caller = session.caller().from(NAT_PROD).with(BOTO);
        read_secret(&mut journal, here, &caller, secret, second);
        let call = Call::read("ssm", "GetParametersByPath")
            .asking(json!({"path": "/shop/", "recursive": true, "withDecryption": true}));
        journal.record(second, here, &caller, call);
        second += journal.random.between(6 * MINUTE, 14 * MINUTE);
    }
    journal.events
}

/// An old script with an IAM user: each hour it looks for new exports, at night it takes the data team's role.
fn exporter() -> Vec<Event> {
    let mut journal = Journal::of("machine/exporter");
    let here = place(PROD, HOME);
    let caller = Caller::user(PROD, "report-exporter", &exporter_key())
        .from(NAT_PROD)
        .with(EXPORTER);
    for hour in 0..24 {
        let second = hour * HOUR + 17 * MINUTE + journal.random.between(0, 3);
        if second > at("14:38:00") {
            break;
        }
        let call = Call::read("s3", "ListObjects")
            .category("Data")
            .asking(json!({"list-type": "2", "bucketName": EXPORTS, "prefix": "reports/", "encoding-type": "url"}))
            .on(PROD, "AWS::S3::Bucket", &format!("arn:aws:s3:::{EXPORTS}"));
        journal.record(second, here, &caller, call);
        if hour == 2 {
            let session = etl_session("nightly-export", second + 4);
            take_role(&mut journal, &caller, &session);
            nightly_report(
                &mut journal,
                &session.caller().from(NAT_PROD).with(EXPORTER),
                second + 6,
            );
        }
    }
    journal.events
}

/// What the exporter takes the data team's role for.
fn nightly_report(journal: &mut Journal, caller: &Caller, second: Second) {
    let here = place(DATA, HOME);
    let query = journal.random.uuid();
    let call = Call::write("athena", "StartQueryExecution")
        .asking(json!({"queryString": "***OMITTED***", "workGroup": "primary"}))
        .answered(json!({"queryExecutionId": query}));
    journal.record(second, here, caller, call);
    for (wait, name) in [
        (5, "GetQueryExecution"),
        (15, "GetQueryExecution"),
        (16, "GetQueryResults"),
    ] {
        let call = Call::read("athena", name).asking(json!({"queryExecutionId": query}));
        journal.record(second + wait, here, caller, call);
    }
}

/// The vendor takes its role every quarter of an hour and reads what there is in two regions.
fn vendor(account: &'static str) -> Vec<Event> {
    let mut journal = Journal::of(&format!("vendor/{account}"));
    let collector = Caller::stranger(VENDOR, "AROAEXAMPLESKYLENS7Q:collector")
        .from(ADDRESS_OF_VENDOR)
        .with(VENDOR_AGENT);
    let mut second = journal.random.between(0, 10 * MINUTE);
    while second < WHOLE_DAY - 2 * MINUTE {
        let session = Session {
            account,
            role: "skylens-monitoring",
            name: "collector",
            key: journal.random.identifier("ASIA"),
            since: second,
        };
        let call = Call::read("sts", "AssumeRole")
            .asking(json!({"roleArn": session.role_arn(), "roleSessionName": "collector", "externalId": "bw-7f31", "durationSeconds": 3600}))
            .answered(json!({
                "credentials": {"accessKeyId": session.key, "sessionToken": "IQoJb3JpZ2luX2VjEXAMPLE", "expiration": in_words(second + HOUR)},
                "assumedRoleUser": {"assumedRoleId": session.id(), "arn": session.arn()},
            }))
            .on(account, "AWS::IAM::Role", &session.role_arn())
            .having("sharedEventID", journal.random.uuid());
        journal.record(second, place(account, HOME), &collector, call);
        let caller = session.caller().from(ADDRESS_OF_VENDOR).with(VENDOR_AGENT);
        for region in [HOME, SECOND] {
            poll(&mut journal, place(account, region), &caller, second + 1);
        }
        second += 15 * MINUTE - 3 + journal.random.between(0, 6);
    }
    journal.events
}

fn poll(journal: &mut Journal, here: Place, caller: &Caller, second: Second) {
    let estate = Estate::of(here);
    for (number, shape) in (0..).zip(POLLING) {
        let mut call = shape.call(&mut journal.random, estate, here);
        if call.name() == "DescribeEvents" && call.service() == "health" {
            call = call.failed(
                "SubscriptionRequiredException",
                "Premium Support Subscription is required to use this service.",
            );
        } else if journal.random.chance(1) {
            call = call.failed("ThrottlingException", "Rate exceeded");
        }
        journal.record(second + number / 4, here.of_service(call.service()), caller, call);
    }
}
