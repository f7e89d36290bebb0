//! What is copied of an event as a whole: a line for a report, the address of its page in the console.

use crate::model::Field;
use crate::model::markdown::code;
use crate::model::visible::visible;
use crate::store::Row;

/// A resource of the event: an ARN where it has one, the one it is about first.
pub(super) fn resource(row: &Row<'_>) -> Option<String> {
    let arn = row
        .resources()
        .map(|(_, text)| text)
        .find(|text| text.starts_with("arn:"));
    let target = row.target();
    let target_arn = target.filter(|text| text.starts_with("arn:"));
    let any = || row.resources().next().map(|(_, text)| text);
    target_arn.or(arn).or(target).or_else(any).map(ToOwned::to_owned)
}

/// The event in one line of Markdown. Every text of it stands in a code span.
pub(super) fn markdown(row: &Row<'_>) -> String {
    let span = |text: &str| code(&visible(text));
    let field = |field: Field| {
        let text = row.display(field);
        (!text.is_empty()).then(|| span(&text))
    };
    let action = format!(
        "{}:{}",
        row.text(Field::Service).unwrap_or("?"),
        row.text(Field::Name).unwrap_or("?")
    );
    let mut line = format!(
        "- {} {}",
        field(Field::Time).unwrap_or_else(|| "(no time)".to_owned()),
        span(&action)
    );
    let target = row.target().map(span);
    for (word, value) in [
        ("by", field(Field::Principal)),
        ("from", field(Field::Ip)),
        ("on", target),
        ("failed:", field(Field::Error)),
        ("in", field(Field::Account)),
        ("", field(Field::Region)),
    ] {
        if let Some(value) = value {
            line.push(' ');
            line.push_str(word);
            line.push_str(if word.is_empty() { "" } else { " " });
            line.push_str(&value);
        }
    }
    if let Some(id) = field(Field::Id) {
        line = [line.as_str(), " (", &id, ")"].concat();
    }
    line
}

/// The page of the event in the AWS console. Both parts are of the event, so they must look like what they are.
pub(super) fn link(row: &Row<'_>) -> Option<String> {
    let region = row.text(Field::Region)?;
    let id = row.event_id().to_string();
    let is_sound = |text: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !text.is_empty() && text.len() <= 64 && !text.starts_with('-') && text.bytes().all(allowed)
    };
    if !is_sound(region) || !is_sound(&id) {
        return None;
    }
    let host = match region.split('-').next() {
        Some("cn") => "console.amazonaws.cn",
        _ if region.starts_with("us-gov-") => "console.amazonaws-us-gov.com",
        _ => "console.aws.amazon.com",
    };
    Some(format!(
        "https://{region}.{host}/cloudtrailv2/home?region={region}#/events/{id}"
    ))
}
