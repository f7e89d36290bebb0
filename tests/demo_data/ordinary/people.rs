//! The people: twelve with Identity Center roles who log in, look around, change a few things and now and then
//! try what they may not; Marta with her old IAM user; and the people who mistype.

use super::super::caller::{Caller, Session, aws_cli};
use super::super::calls::login_of_user;
use super::super::clock::{MINUTE, Second, at};
use super::super::estate::Estate;
use super::super::event::{Call, Event, Journal};
use super::super::random::Random;
use super::super::world::{DATA, GLOBAL, HOME, OFFICE, PROD, Place, SECOND, VPN, place};
use super::shapes::{CHANGING, LOOKING};
use serde_json::json;

/// Somebody who works at Brightwater.
pub struct Person {
    /// Session name: their mail address.
    pub mail: &'static str,
    /// Permission set and account they mostly work in.
    pub set: &'static str,
    account: &'static str,
    address: &'static str,
    browser: &'static str,
    starts: &'static str,
}

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0";
const CHROME: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36";
const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36 Edg/133.0.0.0";

macro_rules! people {
    ($($mail:literal $set:literal $account:ident $address:literal $browser:ident $starts:literal;)*) => {
        /// Everybody with an Identity Center role.
        pub const PEOPLE: &[Person] = &[$(Person {
            mail: concat!($mail, "@example.com"), set: $set, account: $account,
            address: $address, browser: $browser, starts: $starts,
        }),*];
    };
}

people! {
    "dana.okafor"    "IncidentResponse"    PROD "198.51.100.10" FIREFOX "08:05:00";
    "priya.raman"    "AdministratorAccess" PROD "198.51.100.10" CHROME  "07:41:00";
    "tom.vandenberg" "PowerUser"           PROD "198.51.100.11" FIREFOX "07:58:00";
    "yuki.tanaka"    "PowerUser"           PROD "192.0.2.101"   CHROME  "06:30:00";
    "sam.oconnell"   "Developer"           PROD "198.51.100.10" CHROME  "08:45:00";
    "ines.ferreira"  "Developer"           PROD "192.0.2.117"   EDGE    "09:10:00";
    "leo.marchetti"  "Developer"           PROD "198.51.100.11" CHROME  "08:20:00";
    "aisha.bello"    "DataEngineer"        DATA "198.51.100.10" FIREFOX "07:50:00";
    "jonas.weber"    "DataEngineer"        DATA "192.0.2.133"   CHROME  "08:55:00";
    "grace.lin"      "DataAnalyst"         DATA "198.51.100.10" EDGE    "09:30:00";
    "nils.aaberg"    "ReadOnly"            PROD "198.51.100.10" EDGE    "10:02:00";
    "olga.petrova"   "Billing"             PROD "192.0.2.140"   EDGE    "09:15:00";
}

impl Person {
    /// Their role session in `account` since `since`.
    pub fn session<'a>(&'a self, account: &'a str, role: &'a str, key: String, since: Second) -> Session<'a> {
        Session {
            account,
            role,
            name: self.mail,
            key,
            since,
        }
    }

    /// The role that their permission set makes in `account`.
    pub fn role(&self, account: &str) -> String {
        let end = Random::named(&format!("set/{account}/{}", self.set)).hex(16);
        format!(
            "aws-reserved/sso.amazonaws.com/{HOME}/AWSReservedSSO_{}_{end}",
            self.set
        )
    }
}

/// The person of this name (the part of the address before the dot).
pub fn person(name: &str) -> &'static Person {
    PEOPLE
        .iter()
        .find(|person| person.mail.starts_with(name))
        .expect("somebody who works here")
}

/// What all of them do on this day.
pub fn events() -> Vec<Event> {
    let mut events: Vec<Event> = PEOPLE.iter().flat_map(working_day).collect();
    events.extend(marta());
    events.extend(root_login());
    events
}

fn working_day(person: &Person) -> Vec<Event> {
    let mut journal = Journal::of(&format!("person/{}", person.mail));
    let mut second = at(person.starts) + journal.random.between(0, 10 * MINUTE);
    let sittings = journal.random.between(6, 8);
    for sitting in 0..sittings {
        let account = if person.set != "Billing" && journal.random.chance(15) {
            other(person.account)
        } else {
            person.account
        };
        let region = *journal
            .random
            .pick(&[HOME, HOME, HOME, HOME, HOME, GLOBAL, SECOND]);
        second = if sitting % 3 == 2 {
            terminal(&mut journal, person, place(account, region), second)
        } else {
            console(&mut journal, person, place(account, region), second)
        };
        second += journal.random.between(15 * MINUTE, 60 * MINUTE);
        if second > at("19:30:00") {
            break;
        }
    }
    journal.events
}

fn other(account: &str) -> &'static str {
    if account == PROD { DATA } else { PROD }
}

/// A sitting in the console: the login, then bursts of reads. Returns when it ended.
fn console(journal: &mut Journal, person: &Person, here: Place, start: Second) -> Second {
    let role = person.role(here.account);
    let session = person.session(here.account, &role, journal.random.identifier("ASIA"), start);
    let visitor = session.caller().from(person.address).with(person.browser);
    portal(journal, person, here, start);
    journal.record(
        start + 2,
        place(here.account, GLOBAL),
        &visitor,
        federated_login(here.account),
    );
    let visitor = visitor.in_console();
    let mut second = start + 6;
    for _ in 0..journal.random.between(10, 18) {
        for _ in 0..journal.random.between(3, 9) {
            look(journal, person, &visitor, here, second);
            second += journal.random.between(0, 1);
        }
        second += journal.random.between(20, 6 * MINUTE);
        if matches!(person.set, "AdministratorAccess" | "PowerUser" | "DataEngineer")
            && journal.random.chance(12)
        {
            change(journal, &visitor, here, second);
        }
    }
    second
}

/// A sitting at the command line with keys from the portal. Returns when it ended.
fn terminal(journal: &mut Journal, person: &Person, here: Place, start: Second) -> Second {
    let role = person.role(here.account);
    let session = person.session(here.account, &role, journal.random.identifier("ASIA"), start);
    portal(journal, person, here, start);
    let mut second = start + 20;
    for _ in 0..journal.random.between(20, 60) {
        let estate = Estate::of(here);
        let shape = journal.random.pick(LOOKING);
        let call = shape.call(&mut journal.random, estate, here);
        let agent = aws_cli(&format!("{}.{}", call.service(), kebab(call.name())));
        let caller = session.caller().from(person.address).with(&agent);
        journal.record(second, here.of_service(call.service()), &caller, call);
        second += journal.random.between(3, 4 * MINUTE);
    }
    second
}

/// The sign-in to the Identity Center portal and the key it gives out.
fn portal(journal: &mut Journal, person: &Person, here: Place, second: Second) {
    let visitor = Caller::new(json!({
        "type": "IdentityCenterUser",
        "accountId": PROD,
        "onBehalfOf": {
            "userId": Random::named(person.mail).uuid(),
            "identityStoreArn": format!("arn:aws:identitystore::{PROD}:identitystore/d-9367aabb01"),
        },
        "credentialId": journal.random.hex(32),
    }));
    let visitor = visitor.from(person.address).with(person.browser);
    let details = json!({"role_name": person.set, "account_id": here.account});
    let call = Call::read("sso", "Federate")
        .kind("AwsServiceEvent")
        .having("serviceEventDetails", details);
    journal.record(second, place(PROD, HOME), &visitor, call);
}

fn federated_login(account: &str) -> Call {
    Call::write("signin", "ConsoleLogin").kind("AwsConsoleSignIn").answered(json!({"ConsoleLogin": "Success"})).adding(json!({
        "MobileVersion": "No",
        "MFAUsed": "No",
        "SamlProviderArn": format!("arn:aws:iam::{account}:saml-provider/AWSSSO_b1d4e7c0a3f65298_DO_NOT_DELETE"),
    }))
}

fn look(journal: &mut Journal, person: &Person, visitor: &Caller, here: Place, second: Second) {
    let estate = Estate::of(here);
    let shape = journal.random.pick(LOOKING);
    let mut call = shape.call(&mut journal.random, estate, here);
    let refused = matches!(person.set, "ReadOnly" | "Billing" | "Developer")
        && matches!(call.service(), "secretsmanager" | "kms" | "ce" | "iam")
        && journal
            .random
            .chance(if person.set == "Developer" { 6 } else { 45 });
    if refused {
        call = call.denied(visitor, "*");
    } else if journal.random.chance(2) && call.service() != "s3" {
        call = call.failed("ThrottlingException", "Rate exceeded");
    }
    journal.record(second, here.of_service(call.service()), visitor, call);
}

fn change(journal: &mut Journal, visitor: &Caller, here: Place, second: Second) {
    let estate = Estate::of(here);
    let shape = journal.random.pick(CHANGING);
    let call = shape.call(&mut journal.random, estate, here);
    journal.record(second, here, visitor, call);
}

/// `DescribeDBInstances` as the command line spells it.
fn kebab(name: &str) -> String {
    let name = name.split("2015").next().unwrap_or(name);
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() && !text.ends_with('-') {
            text.push('-');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

/// Marta mistypes her password twice, then logs in to her old IAM user with MFA.
fn marta() -> Vec<Event> {
    let mut journal = Journal::of("person/marta.lindqvist");
    let here = place(PROD, GLOBAL);
    let login = at("09:31:40");
    let mut marta = Caller::user(PROD, "marta.lindqvist", "")
        .from(OFFICE)
        .with(CHROME);
    marta
        .identity
        .as_object_mut()
        .expect("an object")
        .shift_remove("accessKeyId");
    for second in [login - 95, login - 41] {
        let call = login_of_user("Failure", "Yes").complaining("Failed authentication");
        journal.record(second, here, &marta, call);
    }
    journal.record(login - 2, here, &marta, mfa_check());
    journal.record(login, here, &marta, login_of_user("Success", "Yes"));
    journal.events
}

fn mfa_check() -> Call {
    Call::write("signin", "CheckMfa")
        .kind("AwsConsoleSignIn")
        .answered(json!({"CheckMfa": "Success"}))
        .adding(json!({"MfaType": "Virtual MFA"}))
}

/// Root logs in once, with MFA, from the VPN, to see a tax invoice.
fn root_login() -> Vec<Event> {
    let mut journal = Journal::of("person/root");
    let here = place(PROD, GLOBAL);
    let login = at("10:47:12");
    let root = Caller::root(PROD).from(VPN).with(EDGE);
    journal.record(login, here, &root, login_of_user("Success", "Yes"));
    let root = root.since(login, true).in_console();
    for (wait, service, name) in [
        (9, "health", "DescribeEventAggregates"),
        (31, "ce", "GetCostAndUsage"),
        (64, "tax", "GetTaxRegistration"),
    ] {
        journal.record(login + wait, here, &root, Call::read(service, name));
    }
    journal.events
}
