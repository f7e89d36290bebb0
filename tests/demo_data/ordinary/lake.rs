//! The data team's lake: a crawler at night, a dashboard tool that asks Athena all day, partitions that come every
//! hour.

use super::super::caller::{Caller, Session};
use super::super::clock::{HOUR, MINUTE, WHOLE_DAY, at};
use super::super::event::{Call, Event, Journal};
use super::super::world::{DATA, HOME, NAT_DATA, Place, place};
use serde_json::json;

const DASHBOARDS: &str = "aws-sdk-java/2.30.16 ua/2.1 os/Linux#5.10.234 lang/java#17.0.14 md/OpenJDK_64-Bit_Server_VM md/vendor#Eclipse_Adoptium app/dashboards";
const TABLES: &[&str] = &["orders", "order_lines", "stock", "visits", "returns"];

/// What happens in the lake on this day.
pub fn events() -> Vec<Event> {
    let here = place(DATA, HOME);
    let mut events = dashboards(here);
    events.extend(crawler(here));
    events
}

/// A query every few minutes: look the table up, ask, wait, read. The tool sometimes asks for a table that is gone.
fn dashboards(here: Place) -> Vec<Event> {
    let mut journal = Journal::of("lake/dashboards");
    let key = journal.random.identifier("ASIA");
    let session = Session {
        account: DATA,
        role: "dashboards",
        name: "dashboards-7c9f",
        key,
        since: 0,
    };
    let caller = session.caller().from(NAT_DATA).with(DASHBOARDS);
    let mut second = journal.random.between(0, 5 * MINUTE);
    while second < WHOLE_DAY - 2 * MINUTE {
        let table = *journal.random.pick(TABLES);
        let name = if journal.random.chance(4) {
            "orders_2019"
        } else {
            table
        };
        let mut call =
            Call::read("glue", "GetTable").asking(json!({"databaseName": "curated", "name": name}));
        if name == "orders_2019" {
            call = call.failed("EntityNotFoundException", "Entity Not Found");
        }
        journal.record(second, here, &caller, call);
        let query = journal.random.uuid();
        let call = Call::write("athena", "StartQueryExecution")
            .asking(json!({"queryString": "***OMITTED***", "clientRequestToken": journal.random.hex(32), "workGroup": "dashboards"}))
            .answered(json!({"queryExecutionId": query}));
        journal.record(second + 1, here, &caller, call);
        let reads = journal.random.between(2, 4);
        for wait in 0..reads {
            let call = Call::read("athena", "GetQueryExecution").asking(json!({"queryExecutionId": query}));
            journal.record(second + 2 + wait, here, &caller, call);
        }
        let call = Call::read("athena", "GetQueryResults")
            .asking(json!({"queryExecutionId": query, "maxResults": 1000}));
        journal.record(second + 3 + reads, here, &caller, call);
        let working = (at("07:00:00")..at("19:00:00")).contains(&second);
        second += if working {
            journal.random.between(60, 4 * MINUTE)
        } else {
            journal.random.between(10 * MINUTE, 20 * MINUTE)
        };
    }
    journal.events
}

/// New partitions every hour.
fn crawler(here: Place) -> Vec<Event> {
    let mut journal = Journal::of("lake/crawler");
    for hour in 0..24 {
        let start = hour * HOUR + 11 * MINUTE;
        let session = Session {
            account: DATA,
            role: "lake-crawler",
            name: "AWS-Crawler",
            key: String::new(),
            since: start,
        };
        let caller = Caller::linked(&session, "glue");
        for (number, table) in (0..).zip(TABLES) {
            let asking = json!({"databaseName": "curated", "tableName": table});
            journal.record(
                start + number * 4,
                here,
                &caller,
                Call::read("glue", "GetPartitions").asking(asking.clone()),
            );
            let call = Call::write("glue", "BatchCreatePartition")
                .asking(asking)
                .answered(json!({"errors": []}));
            journal.record(start + number * 4 + 2, here, &caller, call);
        }
    }
    journal.events
}
