//! AWS's own services at work: service-linked roles that look around, keys made for deliveries, and the events that
//! services report by themselves.

use super::super::caller::{Caller, Session};
use super::super::clock::{HOUR, MINUTE, WHOLE_DAY};
use super::super::estate::Estate;
use super::super::event::{Call, Event, Journal};
use super::super::world::{DATA, HOME, PROD, Place, SECOND, place};
use super::shapes::{REFRESHING, Shape};
use serde_json::json;

/// A service that looks around with a role of the account.
struct Visitor {
    service: &'static str,
    role: &'static str,
    session: &'static str,
    /// Minutes between two visits.
    every: u32,
    /// Calls of one visit.
    calls: u32,
    /// What of [`REFRESHING`] it reads.
    reads: &'static [&'static str],
}

const VISITORS: &[Visitor] = &[
    Visitor {
        service: "config",
        role: "AWSServiceRoleForConfig",
        session: "AWSConfig-Describe",
        every: 37,
        calls: 16,
        reads: &["ec2", "s3", "lambda", "kms", "iam"],
    },
    Visitor {
        service: "inspector2",
        role: "AWSServiceRoleForAmazonInspector2",
        session: "scan-scheduler",
        every: 61,
        calls: 6,
        reads: &["ec2", "lambda"],
    },
    Visitor {
        service: "access-analyzer",
        role: "AWSServiceRoleForAccessAnalyzer",
        session: "access-analyzer",
        every: 73,
        calls: 9,
        reads: &["s3", "kms", "secretsmanager", "iam"],
    },
    Visitor {
        service: "guardduty",
        role: "AWSServiceRoleForAmazonGuardDuty",
        session: "GuardDuty-Runtime",
        every: 120,
        calls: 4,
        reads: &["ec2"],
    },
    Visitor {
        service: "elasticloadbalancing",
        role: "AWSServiceRoleForElasticLoadBalancing",
        session: "ElasticLoadBalancing",
        every: 20,
        calls: 2,
        reads: &["ec2"],
    },
    Visitor {
        service: "autoscaling",
        role: "AWSServiceRoleForAutoScaling",
        session: "AutoScaling",
        every: 11,
        calls: 1,
        reads: &["ec2"],
    },
];

/// What AWS's services do on this day.
pub fn events() -> Vec<Event> {
    let mut events = Vec::new();
    for here in [place(PROD, HOME), place(PROD, SECOND), place(DATA, HOME)] {
        for visitor in VISITORS {
            events.extend(visits(visitor, here));
        }
        events.extend(deliveries(here));
        events.extend(backups(here));
    }
    events.extend(scaling(place(PROD, SECOND)));
    events
}

fn visits(visitor: &Visitor, here: Place) -> Vec<Event> {
    let mut journal = Journal::of(&format!(
        "service/{}/{}/{}",
        visitor.service, here.account, here.region
    ));
    let estate = Estate::of(here);
    let shapes: Vec<&Shape> = REFRESHING
        .iter()
        .filter(|shape| visitor.reads.contains(&shape.service()))
        .collect();
    let role = format!(
        "aws-service-role/{}.amazonaws.com/{}",
        visitor.service, visitor.role
    );
    let mut second = journal.random.between(0, visitor.every * MINUTE);
    while second < WHOLE_DAY - 2 * MINUTE {
        let session = Session {
            account: here.account,
            role: &role,
            name: visitor.session,
            key: String::new(),
            since: second,
        };
        let caller = Caller::linked(&session, visitor.service);
        for number in 0..visitor.calls {
            let call = journal
                .random
                .pick(&shapes)
                .call(&mut journal.random, estate, here);
            journal.record(
                second + number / 5,
                here.of_service(call.service()),
                &caller,
                call,
            );
        }
        second += visitor.every * MINUTE + journal.random.between(0, MINUTE);
    }
    journal.events
}

/// CloudTrail looks at its bucket and gets a data key for each delivery.
fn deliveries(here: Place) -> Vec<Event> {
    let mut journal = Journal::of(&format!("service/cloudtrail/{}/{}", here.account, here.region));
    let trail = Caller::service("cloudtrail");
    let master = Estate::of(here).all("kms")[2].clone();
    let bucket = "brightwater-trails";
    let mut second = journal.random.between(0, 5 * MINUTE);
    while second < WHOLE_DAY {
        let arn = format!("arn:aws:cloudtrail:{}:{}:trail/brightwater", HOME, here.account);
        let call = Call::read("kms", "GenerateDataKey")
            .asking(json!({"keyId": format!("arn:aws:kms:{}:{}:key/{master}", here.region, here.account), "encryptionContext": {"aws:cloudtrail:arn": arn}, "keySpec": "AES_256"}))
            .on(here.account, "AWS::KMS::Key", &format!("arn:aws:kms:{}:{}:key/{master}", here.region, here.account))
            .having("sharedEventID", journal.random.uuid());
        journal.record(second, here, &trail, call);
        if journal.random.chance(35) {
            let call = Call::read("s3", "GetBucketAcl")
                .asking(json!({"acl": "", "bucketName": bucket}))
                .on(here.account, "AWS::S3::Bucket", &format!("arn:aws:s3:::{bucket}"))
                .having("sharedEventID", journal.random.uuid());
            journal.record(second, here, &trail, call);
        }
        second += 5 * MINUTE + journal.random.between(0, 40);
    }
    journal.events
}

/// A snapshot an hour, and what the services say about it.
fn backups(here: Place) -> Vec<Event> {
    let mut journal = Journal::of(&format!("service/backup/{}/{}", here.account, here.region));
    let estate = Estate::of(here);
    let role = "service-role/brightwater-backup";
    for hour in 0..24 {
        let second = hour * HOUR + 7 * MINUTE + journal.random.between(0, 90);
        let session = Session {
            account: here.account,
            role,
            name: "AWSBackup-hourly",
            key: String::new(),
            since: second,
        };
        let caller = Caller::linked(&session, "backup");
        let volume = journal.random.pick(estate.all("volume")).clone();
        let snapshot = format!("snap-0{}", journal.random.hex(16));
        let call = Call::write("ec2", "CreateSnapshot")
            .asking(json!({"volumeId": volume, "description": "hourly"}))
            .answered(json!({"requestId": journal.random.uuid(), "snapshotId": snapshot, "volumeId": volume, "status": "pending"}));
        journal.record(second, here, &caller, call);
        let job = journal.random.uuid().to_uppercase();
        let details = json!({"jobId": job, "state": {"value": "COMPLETED"}, "backupVaultName": "hourly", "resourceType": "EBS"});
        let service = Caller::new(json!({"accountId": here.account, "invokedBy": "backup.amazonaws.com"}));
        let call = Call::write("backup", "BackupJobCompleted")
            .kind("AwsServiceEvent")
            .having("serviceEventDetails", details);
        journal.record(
            second + 200,
            here,
            &service.from("backup.amazonaws.com").with("backup.amazonaws.com"),
            call,
        );
        let old = journal.random.pick(estate.all("snapshot")).clone();
        let call = Call::write("ec2", "DeleteSnapshot")
            .asking(json!({"snapshotId": old}))
            .answered(json!({"requestId": journal.random.uuid(), "_return": true}));
        journal.record(second + 400, here, &caller, call);
    }
    journal.events
}

/// Two workers come for the evening and go again.
fn scaling(here: Place) -> Vec<Event> {
    let mut journal = Journal::of("service/autoscaling/workers");
    let role = "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
    for (start, end) in [
        (17 * HOUR + 130, 21 * HOUR + 75),
        (17 * HOUR + 131, 21 * HOUR + 380),
    ] {
        let caller = |since| {
            let session = Session {
                account: here.account,
                role,
                name: "AutoScaling",
                key: String::new(),
                since,
            };
            Caller::linked(&session, "autoscaling")
        };
        let instance = format!("i-0{}", journal.random.hex(16));
        let items = json!({"items": [{"instanceId": instance}]});
        let call = Call::write("ec2", "RunInstances")
            .asking(json!({
                "instancesSet": {"items": [{"minCount": 1, "maxCount": 1}]},
                "launchTemplate": {"launchTemplateId": "lt-0a5c3e1f7b9d2468a", "version": "7"},
            }))
            .answered(json!({"requestId": journal.random.uuid(), "instancesSet": items}));
        journal.record(start, here, &caller(start), call);
        let call = Call::write("ec2", "TerminateInstances")
            .asking(json!({"instancesSet": items}))
            .answered(json!({"requestId": journal.random.uuid(), "instancesSet": items}));
        journal.record(end, here, &caller(end), call);
    }
    journal.events
}
