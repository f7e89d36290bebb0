//! The words a query may begin a term with, and what may have been meant by others.

use crate::model::{Field, Flags};
use crate::query::Remark;

/// Words before a colon that are neither fields nor services.
pub(super) const SPECIAL: [&str; 4] = ["is", "since", "until", "around"];

/// Members at the top of a record that are no field, as they are written there.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
const ROOTS: [&str; 22] = [
    "addendum",
    "additionalEventData",
    "apiVersion",
    "edgeDeviceDetails",
    "eventContext",
    "eventVersion",
    "insightDetails",
    "managementEvent",
    "readOnly",
    "requestID",
    "requestParameters",
    "resources",
    "responseElements",
    "serviceEventDetails",
    "sessionCredentialFromConsole",
    "sharedEventID",
    "tlsDetails",
    "userIdentity",
    "vpcEndpointAccountId",
    "errorDetails",
    "inScopeOf",
    "annotation",
];

/// Short forms of roots.
pub(super) const SHORT_ROOTS: [(&str, &str); 2] =
    [("req", "requestParameters"), ("resp", "responseElements")];

/// The member at the top of a record that a path begins with, whatever the case it was typed in.
pub(super) fn root(word: &str) -> Option<&'static str> {
    SHORT_ROOTS
        .into_iter()
        .find(|(short, _)| short.eq_ignore_ascii_case(word))
        .map(|(_, root)| root)
        .or_else(|| ROOTS.into_iter().find(|root| root.eq_ignore_ascii_case(word)))
}

/// Members at the top of a record that are no field.
pub(super) fn roots() -> impl Iterator<Item = &'static str> {
    ROOTS.into_iter()
}

/// The service of a prefix as policies write it, as `eventSource` writes it.
pub(super) fn service(prefix: &str) -> Option<String> {
    let word = prefix.to_ascii_lowercase();
    if let Some((_, source)) = IAM_PREFIXES.iter().find(|(prefix, _)| *prefix == word) {
        return Some((*source).to_owned());
    }
    is_service(&word).then_some(word)
}

/// Whether it is a service as `eventSource` writes it.
pub(super) fn is_service(name: &str) -> bool {
    SERVICES.split_ascii_whitespace().any(|known| known == name)
}

/// What may have been meant by an unknown word before a colon; `None` if it looks like none of ours.
pub(super) fn meant(word: &str) -> Option<&'static str> {
    // Parts of pasted text, not slips: ARNs, URNs, URLs.
    if ["arn", "urn", "http", "https"].contains(&word) {
        return None;
    }
    let fields =
        Field::all().flat_map(|field| std::iter::once(field.key()).chain(field.aliases().iter().copied()));
    nearest(word, fields.chain(SPECIAL))
}

/// The root that may have been meant by an unknown first key of a path.
pub(super) fn meant_root(word: &str) -> Option<&'static str> {
    nearest(word, ROOTS.into_iter())
}

/// Every word that `is:` takes.
pub(super) fn facts() -> impl Iterator<Item = &'static str> {
    let remarks = Remark::WORDS.into_iter().map(|(word, ..)| word);
    Flags::WORDS.iter().map(|(word, ..)| *word).chain(remarks)
}

/// The fact that may have been meant by an unknown word after `is:`.
pub(super) fn meant_fact(word: &str) -> Option<&'static str> {
    facts()
        .find(|name| word.len() > 1 && name.starts_with(word))
        .or_else(|| nearest(word, facts()))
}

/// The candidate that differs in one letter, or in two if it is long.
fn nearest<'c>(word: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let word = word.to_ascii_lowercase();
    candidates
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&word, &candidate.to_ascii_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| {
            word.len() > 1 && *distance <= if candidate.len() > 4 { 2 } else { 1 }
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// Prefixes of policies whose events have another source.
const IAM_PREFIXES: [(&str, &str); 6] = [
    ("cloudwatch", "monitoring"),
    ("execute-api", "apigateway"),
    ("identitystore", "identitystore"),
    ("ses", "email"),
    ("elasticfilesystem-backup", "backup"),
    ("identity-center", "sso"),
];

/// Sources of CloudTrail events without `.amazonaws.com`: the services of the documentation and of real trails.
const SERVICES: &str = "
a4b access-analyzer account acm acm-pca airflow amplify amplifybackend aoss apigateway app-integrations appconfig
appfabric appflow application-autoscaling application-insights applicationinsights appmesh apprunner appstream appsync
aps artifact athena auditmanager autoscaling autoscaling-plans aws-marketplace b2bi backup backup-gateway batch bcm-data-exports
bedrock bedrock-agent bedrock-agent-runtime bedrock-runtime billing billingconductor braket budgets cassandra ce chatbot chime
cleanrooms cloud9 clouddirectory cloudformation cloudfront cloudhsm cloudhsmv2 cloudsearch cloudshell cloudtrail
cloudtrail-data codeartifact codebuild codecatalyst codecommit codeconnections codedeploy codeguru-profiler
codeguru-reviewer codepipeline codestar codestar-connections codestar-notifications cognito-identity cognito-idp cognito-sync
comprehend comprehendmedical compute-optimizer config connect controltower cost-optimization-hub cur databrew
dataexchange datapipeline datasync datazone dax deepracer detective devicefarm devops-guru directconnect discovery dlm dms
docdb drs ds dynamodb ebs ec2 ec2-instance-connect ec2messages ecr ecr-public ecs eks eks-auth elasticache
elasticbeanstalk elasticfilesystem elasticloadbalancing elasticmapreduce elastictranscoder email emr-containers
emr-serverless entityresolution es events evidently finspace firehose fis fms forecast frauddetector freetier fsx gamelift
geo glacier globalaccelerator glue grafana greengrass groundstation guardduty health healthlake honeycode iam
identitystore imagebuilder importexport inspector inspector2 internetmonitor invoicing iot iotanalytics iotevents
iotfleetwise iotsitewise iottwinmaker iotwireless ivs kafka kafkaconnect kendra kinesis kinesisanalytics kinesisvideo kms
lakeformation lambda launchwizard lex license-manager lightsail logs lookoutequipment lookoutmetrics lookoutvision m2
machinelearning macie macie2 managedblockchain mediaconnect mediaconvert medialive mediapackage mediastore mediatailor
memorydb mgh mgn migrationhub-orchestrator mobiletargeting monitoring mq network-firewall networkmanager nimble notifications
oam omics opensearch opsworks opsworks-cm organizations osis outposts panorama payment-cryptography payments
pcs personalize pi pinpoint pipes polly pricing private-networks profile proton qbusiness qldb quicksight ram rbin rds
rds-data redshift redshift-data redshift-serverless refactor-spaces rekognition resiliencehub resource-explorer-2
resource-groups robomaker rolesanywhere route53 route53-recovery-control-config route53-recovery-readiness
route53domains route53profiles route53resolver rum s3 s3-outposts s3express s3tables sagemaker savingsplans scheduler schemas sdb
secretsmanager securityhub securitylake serverlessrepo servicecatalog servicediscovery servicequotas
shield signer signin simspaceweaver sms sms-voice snow-device-management snowball sns sqs ssm ssm-contacts ssm-incidents
ssm-quicksetup ssm-sap ssmmessages sso sso-directory sso-oauth states storagegateway sts support supportapp
swf synthetics tagging tax textract timestream timestream-influxdb transcribe transfer translate trustedadvisor
user-subscriptions verified-access verifiedpermissions voiceid vpc-lattice waf waf-regional wafv2 wellarchitected wisdom workdocs
worklink workmail workspaces workspaces-web xray";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_pasted_text_is_not() {
        for (word, meant_by_it) in [
            ("usr", Some("user")),
            ("nmae", Some("name")),
            ("regoin", Some("region")),
            ("sicne", Some("since")),
            ("arn", None),
            ("https", None),
            ("colour", None),
            ("x", None),
        ] {
            assert_eq!(meant(word), meant_by_it, "{word}");
        }
        assert_eq!(meant_root("requestParametrs"), Some("requestParameters"));
        assert_eq!(meant_fact("wri"), Some("write"));
        assert_eq!(meant_fact("denid"), Some("denied"));
        assert_eq!(meant_fact("mraked"), Some("marked"));
        assert_eq!(meant_fact("sideways"), None);
    }

    #[test]
    fn services_are_those_of_event_source() {
        assert_eq!(service("iam").as_deref(), Some("iam"));
        assert_eq!(service("CloudWatch").as_deref(), Some("monitoring"));
        assert_eq!(service("arn"), None);
    }
}
