//! The member names by which records and the wrappers around them are told apart.

/// Members of CloudTrail records. An object with one of them is offered as a record; whether it is one is the
/// receiver's to say.
#[inline]
pub(super) fn is_of_record(key: &[u8]) -> bool {
    matches!(
        key,
        b"eventVersion"
            | b"userIdentity"
            | b"eventTime"
            | b"eventSource"
            | b"eventName"
            | b"awsRegion"
            | b"sourceIPAddress"
            | b"userAgent"
            | b"errorCode"
            | b"errorMessage"
            | b"requestParameters"
            | b"responseElements"
            | b"additionalEventData"
            | b"requestID"
            | b"eventID"
            | b"eventType"
            | b"eventCategory"
            | b"apiVersion"
            | b"readOnly"
            | b"managementEvent"
            | b"recipientAccountId"
            | b"sharedEventID"
            | b"serviceEventDetails"
            | b"vpcEndpointId"
            | b"insightDetails"
            | b"sessionCredentialFromConsole"
            | b"tlsDetails"
    )
}

/// Lists that hold records or wrappers of records, and what a file with such a list is called.
pub(super) fn list(key: &[u8]) -> Option<&'static str> {
    Some(match key {
        b"Records" => "trail log",
        b"Events" => "lookup-events output",
        b"events" => "CloudWatch Logs events",
        b"logEvents" => "CloudWatch Logs subscription",
        b"results" => "CloudWatch Logs Insights results",
        b"hits" => "Elasticsearch hits",
        _ => return None,
    })
}

/// Members whose value is a record as an object.
pub(super) fn object(key: &[u8]) -> Option<&'static str> {
    Some(match key {
        b"detail" => "EventBridge events",
        b"_source" | b"hits" => "Elasticsearch hits",
        b"@message" => "CloudWatch Logs Insights results",
        b"message" | b"event" | b"result" | b"CloudTrailEvent" => "wrapped events",
        _ => return None,
    })
}

/// Members whose value is a record as a string, escaped.
pub(super) fn string(key: &[u8]) -> Option<&'static str> {
    Some(match key {
        b"CloudTrailEvent" => "lookup-events output",
        b"message" => "log messages",
        b"@message" | b"value" => "CloudWatch Logs Insights results",
        b"Message" => "SNS notifications",
        b"body" => "SQS messages",
        b"_raw" | b"event" | b"event.original" | b"original" => "wrapped events",
        _ => return None,
    })
}

/// Whether an object that begins with this member is likely a record or wraps one: where reading can go on after
/// damage.
pub(super) fn begins_something(key: &[u8]) -> bool {
    is_of_record(key)
        || matches!(
            key,
            b"Records"
                | b"Events"
                | b"events"
                | b"EventId"
                | b"AccessKeyId"
                | b"CloudTrailEvent"
                | b"version"
                | b"messageType"
                | b"@timestamp"
                | b"timestamp"
                | b"logStreamName"
                | b"ingestionTime"
        )
}
