//! What can be said in each dialect, with an example of each form: the README's table is made of this, and every
//! example is tried by a test.

use super::Dialect;

/// Something that can be asked, and how the dialects say it.
#[derive(Debug)]
pub struct Form {
    /// What is asked, in words.
    pub what: &'static str,
    /// As it is typed in the search bar.
    pub search: &'static str,
    /// As a condition of a metric filter, without the braces; none if CloudWatch has no such thing.
    pub metric_filter: Option<&'static str>,
    /// As a selection of a Sigma rule; none if Sigma has no such thing. Behind `not`: with this condition.
    pub sigma: Option<&'static str>,
    /// How much of the example in the search bar AWS is left to decide by `LookupEvents`.
    pub lookup: Share,
}

/// How much of a predicate another engine decides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Share {
    /// Nothing.
    None,
    /// A part; the rest is decided here.
    Part,
    /// All of it.
    All,
}

macro_rules! forms {
    ($($what:literal: $search:literal, $filter:expr, $sigma:expr, $lookup:ident;)*) => {
        &[$(Form { what: $what, search: $search, metric_filter: $filter, sigma: $sigma, lookup: Share::$lookup }),*]
    };
}

/// All forms, in the order of the README.
pub const FORMS: &[Form] = forms! {
    "exactly this value": "name=CreateUser", Some("$.eventName = \"CreateUser\""), Some("eventName|cased: CreateUser"), All;
    "a value that begins or ends so": "name:Create*", Some("$.eventName = \"Create*\""), Some("eventName|startswith: Create"), None;
    "a value with this in it": "ua:aws-cli", Some("$.userAgent = \"*aws-cli*\""), Some("userAgent|contains: aws-cli"), None;
    "wildcards in the middle": "name:Create*Key", None, Some("eventName: Create*Key"), None;
    "any of several": "name=CreateUser,DeleteUser", Some("($.eventName = CreateUser) || ($.eventName = DeleteUser)"), Some("eventName|cased: [CreateUser, DeleteUser]"), None;
    "whatever the case": "name:\"createuser\"i", None, Some("eventName: createuser"), None;
    "a regular expression": "ua:/^aws-cli/", Some("$.userAgent = %^aws-cli%"), Some("userAgent|re: ^aws-cli/"), None;
    "a network": "ip:10.0.0.0/8", None, Some("sourceIPAddress|cidr: 10.0.0.0/8"), None;
    "a number above or below": "req.maxResults>=100", Some("$.requestParameters.maxResults >= 100"), Some("requestParameters.maxResults|gte: 100"), None;
    "there is a value": "err:*", Some("$.errorCode = *"), Some("errorCode|exists: true"), None;
    "there is nothing": "-$.errorCode:?", Some("$.errorCode NOT EXISTS"), Some("errorCode|exists: false"), None;
    "`null`": "resp:null", Some("$.responseElements IS NULL"), Some("responseElements: null"), None;
    "another value": "ip<>10.0.0.1", Some("$.sourceIPAddress != \"10.0.0.1\""), None, None;
    "not so, or nothing": "-name=CreateUser", Some("($.eventName NOT EXISTS) || ($.eventName != \"CreateUser\")"), Some("not {eventName|cased: CreateUser}"), None;
    "and, or, parentheses": "name=CreateUser (err:* | user:bob)", Some("$.eventName = CreateUser && (($.errorCode = *) || ($.userIdentity.userName = \"*bob*\"))"), Some("[{eventName|cased: CreateUser, errorCode|exists: true}, {eventName|cased: CreateUser, userIdentity.userName|contains: bob}]"), Part;
    "a member at any path": "req.bucketName=exports", Some("$.requestParameters.bucketName = \"exports\""), Some("requestParameters.bucketName|cased: exports"), None;
    "an element of an array": "req.items[0].id=1", Some("$.requestParameters.items[0].id = 1"), None, None;
    "any element, named": "$.requestParameters.items[*].id=1", Some("$.requestParameters.items[*].id = 1"), None, None;
    "any element, on the way": "req.items.id=1", None, Some("requestParameters.items.id: 1"), None;
    "a key with a dot in it": "req.\"a.b\"=c", Some("$.requestParameters.['a.b'] = \"c\""), None, None;
    "two members are the same": "req.roleName={userIdentity.userName}", None, Some("requestParameters.roleName|fieldref: userIdentity.userName"), None;
    "a service and its actions": "iam:Create*", None, Some("{eventSource: iam.amazonaws.com, eventName|startswith: Create}"), Part;
    "a word anywhere": "bob", None, Some("[bob]"), None;
    "a fact": "is:write", None, None, None;
    "a window of time": "since:2h", None, None, None;
};

impl Form {
    /// How the table shows it for a dialect.
    fn cell(&self, dialect: Dialect) -> String {
        let code = |text: &str| format!("`{}`", text.replace('|', "\\|"));
        match dialect {
            Dialect::Search => code(self.search),
            Dialect::MetricFilter => self.metric_filter.map(code).unwrap_or_default(),
            Dialect::Sigma => self.sigma.map(code).unwrap_or_default(),
            Dialect::LookupEvents => match self.lookup {
                Share::None => String::new(),
                Share::Part => "a part".to_owned(),
                Share::All => "yes".to_owned(),
            },
        }
    }
}

/// The tables of the README: the dialects, and what can be said in each.
pub fn markdown() -> String {
    let yes = |does: bool| if does { "yes" } else { "" };
    let mut lines = vec![
        "| dialect | read | written | is |".to_owned(),
        "|---|---|---|---|".to_owned(),
    ];
    lines.extend(Dialect::all().map(|dialect| {
        let (name, doc) = (dialect.name(), dialect.doc());
        format!(
            "| `{name}` | {} | {} | {doc} |",
            yes(dialect.reads()),
            yes(dialect.prints())
        )
    }));
    let names: Vec<_> = Dialect::all()
        .map(|dialect| format!("`{}`", dialect.name()))
        .collect();
    lines.extend([
        String::new(),
        format!("| form | {} |", names.join(" | ")),
        format!("|---|{}", "---|".repeat(names.len())),
    ]);
    lines.extend(FORMS.iter().map(|form| {
        let cells: Vec<_> = Dialect::all().map(|dialect| form.cell(dialect)).collect();
        format!("| {} | {} |", form.what, cells.join(" | "))
    }));
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::{lookup, metric_filter, search, sigma};
    use crate::model::Timestamp;
    use crate::query::Expr;

    #[test]
    fn every_example_is_read_and_shares_are_as_said() {
        for form in FORMS {
            let expr = search::parse(form.search, Timestamp(0)).expect(form.search);
            assert_ne!(expr, Expr::All, "{}", form.search);
            if let Some(condition) = form.metric_filter {
                let pattern = metric_filter::parse(&format!("{{ {condition} }}")).expect(condition);
                assert!(metric_filter::print(&pattern).is_some(), "{condition}");
            }
            if let Some(selection) = form.sigma {
                let (condition, selection) = match selection.strip_prefix("not ") {
                    Some(selection) => ("not it", selection),
                    None => ("it", selection),
                };
                let selection = if selection.starts_with(['{', '[']) {
                    selection.to_owned()
                } else {
                    format!("{{{selection}}}")
                };
                let rule = format!(
                    "title: T\nlogsource: {{product: aws, service: cloudtrail}}\n\
                     detection: {{it: {selection}, condition: {condition}}}\n"
                );
                let read = sigma::read("form.yml", rule.as_bytes());
                assert!(
                    read.as_ref().is_ok_and(|expr| *expr != Expr::All),
                    "{selection}: {read:?}"
                );
            }
            let pushed = lookup::push(&expr);
            let share = match (&pushed.sent, pushed.is_whole()) {
                (None, _) => Share::None,
                (Some(_), false) => Share::Part,
                (Some(_), true) => Share::All,
            };
            assert_eq!(share, form.lookup, "{}", form.search);
        }
    }

    #[test]
    fn dialects_are_found_by_their_names() {
        for dialect in Dialect::all() {
            assert_eq!(Dialect::by_name(dialect.name()), Some(dialect));
            assert!(dialect.reads() || dialect.prints());
        }
        assert_eq!(Dialect::by_name("sql"), None);
    }
}
