//! 13:46 to 14:12: with the shop's role the intruder opens the network, reads what can be read, shuts the eyes and
//! breaks something on the way out.

use super::super::caller::Caller;
use super::super::calls::{object_call, read_secret};
use super::super::clock::{Second, at};
use super::super::estate::Estate;
use super::super::event::{Call, Event, Journal};
use super::super::world::{BASTION_GROUP, EXPORTS, HOME, PROD, PUBLIC_ACL, Place, WAREHOUSE, place};
use super::{SECOND_ADDRESS, kali, stolen_admin};
use serde_json::{Value, json};

const HERE: Place = place(PROD, HOME);
/// The account's own trail. The demo's files come from another one, of the organisation, which cannot be stopped
/// from here: that is why the log goes on.
pub const TRAIL: &str = "brightwater-prod";

/// What was done to the shop.
pub fn events() -> Vec<Event> {
    let mut journal = Journal::of("story/damage");
    open_network(&mut journal);
    user_data(&mut journal, at("13:48:10"));
    secrets(&mut journal);
    public_bucket(&mut journal);
    objects(&mut journal, at("13:57:20"));
    anonymous_reads(&mut journal, at("14:05:11"));
    blind_trail(&mut journal);
    terminate(&mut journal, at("14:08:47"));
    journal.events
}

/// The stolen role of the shop, with this command.
fn admin(command: &str) -> Caller {
    stolen_admin().caller().from(SECOND_ADDRESS).with(&kali(command))
}

/// Port 22 in a security group.
pub fn ssh_from(cidr: &str) -> Value {
    json!({"groupId": BASTION_GROUP, "ipPermissions": {"items": [{
        "ipProtocol": "tcp",
        "fromPort": 22,
        "toPort": 22,
        "groups": {},
        "ipRanges": {"items": [{"cidrIp": cidr}]},
        "ipv6Ranges": {},
        "prefixListIds": {},
    }]}})
}

/// Rule 100 of the public subnets' network ACL.
pub fn acl_entry(action: &str, cidr: &str) -> Value {
    json!({
        "networkAclId": PUBLIC_ACL,
        "ruleNumber": 100,
        "egress": false,
        "ruleAction": action,
        "icmpTypeCode": {},
        "portRange": {},
        "aclProtocol": "-1",
        "cidrBlock": cidr,
    })
}

fn open_network(journal: &mut Journal) {
    let rule = format!("sgr-0{}", journal.random.hex(16));
    let request = journal.random.uuid();
    let call = Call::write("ec2", "AuthorizeSecurityGroupIngress")
        .asking(ssh_from("0.0.0.0/0"))
        .answered(json!({
            "requestId": request,
            "_return": true,
            "securityGroupRuleSet": {"items": [{
                "groupOwnerId": PROD,
                "groupId": BASTION_GROUP,
                "securityGroupRuleId": rule,
                "isEgress": false,
                "ipProtocol": "tcp",
                "fromPort": 22,
                "toPort": 22,
                "cidrIpv4": "0.0.0.0/0",
            }]},
        }));
    journal.record(
        at("13:46:18"),
        HERE,
        &admin("ec2.authorize-security-group-ingress"),
        call,
    );
    let request = journal.random.uuid();
    let call = Call::write("ec2", "ReplaceNetworkAclEntry")
        .asking(acl_entry("allow", "0.0.0.0/0"))
        .answered(json!({"requestId": request, "_return": true}));
    journal.record(
        at("13:46:55"),
        HERE,
        &admin("ec2.replace-network-acl-entry"),
        call,
    );
}

/// Start-up scripts often hold passwords.
fn user_data(journal: &mut Journal, start: Second) {
    for (number, instance) in (0..).zip(Estate::of(HERE).all("instance")) {
        let call = Call::read("ec2", "DescribeInstanceAttribute")
            .asking(json!({"instanceId": instance, "attribute": "userData"}));
        journal.record(
            start + number * 14,
            HERE,
            &admin("ec2.describe-instance-attribute"),
            call,
        );
    }
}

fn secrets(journal: &mut Journal) {
    let list = Call::read("secretsmanager", "ListSecrets").asking(json!({"maxResults": 100}));
    journal.record(at("13:52:33"), HERE, &admin("secretsmanager.list-secrets"), list);
    let reader = admin("secretsmanager.get-secret-value");
    for (number, secret) in (0..).zip(Estate::of(HERE).all("secret")) {
        read_secret(journal, HERE, &reader, secret, at("13:53:02") + number * 11);
    }
}

fn bucket_call(call: Call, request: Value) -> Call {
    call.asking(request)
        .on(PROD, "AWS::S3::Bucket", &format!("arn:aws:s3:::{EXPORTS}"))
}

fn public_bucket(journal: &mut Journal) {
    let read = bucket_call(
        Call::read("s3", "GetBucketPolicy"),
        json!({"policy": "", "bucketName": EXPORTS}),
    )
    .failed("NoSuchBucketPolicy", "The bucket policy does not exist");
    journal.record(at("13:55:09"), HERE, &admin("s3api.get-bucket-policy"), read);
    let request = json!({"publicAccessBlock": "", "bucketName": EXPORTS});
    let unblock = bucket_call(Call::write("s3", "DeleteBucketPublicAccessBlock"), request);
    journal.record(
        at("13:55:37"),
        HERE,
        &admin("s3api.delete-public-access-block"),
        unblock,
    );
    let request = json!({"policy": "", "bucketName": EXPORTS, "bucketPolicy": {
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "PublicRead",
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["s3:GetObject", "s3:ListBucket"],
            "Resource": [format!("arn:aws:s3:::{EXPORTS}"), format!("arn:aws:s3:::{EXPORTS}/*")],
        }],
    }});
    let publish =
        bucket_call(Call::write("s3", "PutBucketPolicy"), request).adding(json!({"bytesTransferredIn": 268}));
    journal.record(at("13:56:12"), HERE, &admin("s3api.put-bucket-policy"), publish);
}

/// The customers' data, with the stolen role.
fn objects(journal: &mut Journal, start: Second) {
    let reader = admin("s3.sync");
    let list = Call::read("s3", "ListObjects").category("Data");
    let request =
        json!({"list-type": "2", "bucketName": EXPORTS, "prefix": "customers/", "encoding-type": "url"});
    journal.record(start - 2, HERE, &reader, bucket_call(list, request));
    let mut second = start;
    for part in 0..38 {
        let size = journal.random.between(2_100_000, 8_400_000);
        let call = Call::read("s3", "GetObject").adding(json!({"bytesTransferredOut": size}));
        let object = format!("customers/2026-02/part-{part:04}.csv.gz");
        journal.record(second, HERE, &reader, object_call(call, PROD, &object));
        second += journal.random.between(4, 14);
    }
}

/// And then without any name at all, through the public policy.
fn anonymous_reads(journal: &mut Journal, start: Second) {
    let nobody = Caller::stranger("anonymous", "")
        .from("203.0.113.9")
        .with("Wget/1.21.4");
    for part in 0..7 {
        let size = journal.random.between(2_100_000, 8_400_000);
        let call = Call::read("s3", "GetObject").adding(json!({"bytesTransferredOut": size}));
        let object = format!("customers/2026-01/part-{part:04}.csv.gz");
        journal.record(start + part * 47, HERE, &nobody, object_call(call, PROD, &object));
    }
}

/// What `PutEventSelectors` asks and answers.
pub fn selectors(types: &str) -> (Value, Value) {
    let selectors = json!([{
        "readWriteType": types,
        "includeManagementEvents": true,
        "dataResources": if types == "All" {
            json!([{"type": "AWS::S3::Object", "values": [format!("arn:aws:s3:::{EXPORTS}/")]}])
        } else {
            json!([])
        },
        "excludeManagementEventSources": [],
    }]);
    let arn = format!("arn:aws:cloudtrail:{HOME}:{PROD}:trail/{TRAIL}");
    (
        json!({"trailName": TRAIL, "eventSelectors": selectors}),
        json!({"trailARN": arn, "eventSelectors": selectors}),
    )
}

fn blind_trail(journal: &mut Journal) {
    let describe = Call::read("cloudtrail", "DescribeTrails").asking(json!({"includeShadowTrails": false}));
    journal.record(
        at("14:04:20"),
        HERE,
        &admin("cloudtrail.describe-trails"),
        describe,
    );
    let status = Call::read("cloudtrail", "GetTrailStatus").asking(json!({"name": TRAIL}));
    journal.record(
        at("14:04:33"),
        HERE,
        &admin("cloudtrail.get-trail-status"),
        status,
    );
    let (asking, answer) = selectors("WriteOnly");
    let call = Call::write("cloudtrail", "PutEventSelectors")
        .asking(asking)
        .answered(answer);
    journal.record(
        at("14:05:02"),
        HERE,
        &admin("cloudtrail.put-event-selectors"),
        call,
    );
    let stop = Call::write("cloudtrail", "StopLogging").asking(json!({"name": TRAIL}));
    journal.record(at("14:06:11"), HERE, &admin("cloudtrail.stop-logging"), stop);
}

fn terminate(journal: &mut Journal, second: Second) {
    let request = journal.random.uuid();
    let call = Call::write("ec2", "TerminateInstances")
        .asking(json!({"instancesSet": {"items": [{"instanceId": WAREHOUSE}]}}))
        .answered(json!({"requestId": request, "instancesSet": {"items": [{
            "instanceId": WAREHOUSE,
            "currentState": {"code": 32, "name": "shutting-down"},
            "previousState": {"code": 16, "name": "running"},
        }]}}));
    journal.record(second, HERE, &admin("ec2.terminate-instances"), call);
}
