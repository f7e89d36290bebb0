"""Runs the SQL that `dialect::sql` prints, in DuckDB, on the cases that tests/sql.rs writes.

For each case: the events that the SQL selects, of those the ones that our remainder selects, must be exactly the
events that the whole query selects.

The SQL is Trino's and runs unchanged. What DuckDB calls otherwise is defined below as macros: `json_extract_scalar`,
which is NULL for arrays, objects and null (and takes Trino's paths), and `element_at` of a map. The tables have the
columns that AWS documents for a trail's table in Athena and for an event data store of CloudTrail Lake.
"""

import json
import pathlib
import sys

import duckdb

ISSUER = "STRUCT(\"type\" VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, username VARCHAR)"
SESSION = f"STRUCT(attributes STRUCT(creationdate VARCHAR, mfaauthenticated VARCHAR), sessionissuer {ISSUER}, sourceidentity VARCHAR)"
IDENTITY = (
    "STRUCT(\"type\" VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, invokedby VARCHAR,"
    f" accesskeyid VARCHAR, username VARCHAR, sessioncontext {SESSION})"
)
TEXTS = (
    "eventVersion eventSource eventName awsRegion sourceIPAddress userAgent errorCode errorMessage requestID eventID eventType"
    " apiVersion recipientAccountId sharedEventID vpcEndpointId vpcEndpointAccountId eventCategory sessionCredentialFromConsole"
).split()
STRUCTURES = "requestParameters responseElements additionalEventData serviceEventDetails".split()

COMMON = {name: "VARCHAR" for name in TEXTS} | {
    "userIdentity": IDENTITY,
    "tlsDetails": "STRUCT(tlsversion VARCHAR, ciphersuite VARCHAR, clientprovidedhostheader VARCHAR)",
}
TABLES = {
    "Athena": ("athena", COMMON | {name: "VARCHAR" for name in STRUCTURES + ["eventTime", "readOnly"]}),
    "CloudTrail Lake": (
        "lake",
        COMMON
        | {name: "MAP(VARCHAR, VARCHAR)" for name in STRUCTURES}
        | {"eventTime": "TIMESTAMP", "readOnly": "BOOLEAN", "eventJson": "VARCHAR"},
    ),
}
MACROS = [
    # DuckDB writes the key of ["a.b"] as ."a.b".
    """CREATE MACRO way(path) AS replace(replace(path, '["', '."'), '"]', '"')""",
    """CREATE MACRO json_extract_scalar(text, path) AS CASE
        WHEN json_type(text, way(path)) IN ('OBJECT', 'ARRAY', 'NULL') THEN NULL
        ELSE json_extract_string(text, way(path)) END""",
    "CREATE MACRO element_at(map, key) AS map[key]",
]


def load(database, folder):
    for table, columns in TABLES.values():
        # Columns are known by the case-sensitive names of the file; Athena's are in lower case.
        names = {name.lower() if table == "athena" else name: kind for name, kind in columns.items()}
        database.execute(
            f"CREATE TABLE {table} AS SELECT * FROM read_json($1, format = 'newline_delimited', columns = $2)",
            [str(folder / f"{table}.jsonl"), names],
        )
    for macro in MACROS:
        database.execute(macro)


def selected(database, table, condition):
    rows = database.execute(f"SELECT CAST(requestID AS INTEGER) FROM {table} WHERE {condition}").fetchall()
    return {number for (number,) in rows}


def main(folder):
    database = duckdb.connect()
    load(database, folder)
    sizes = {name: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for name, (table, _) in TABLES.items()}
    wrong = 0
    counts = {name: {"queries": 0, "sent": 0, "exact": 0, "telling": 0} for name in TABLES}
    for line in (folder / "cases.jsonl").read_text().splitlines():
        case = json.loads(line)
        name, condition = case["table"], case["sql"]
        whole, rest = set(case["whole"]), set(case["rest"])
        try:
            sent = rest if condition is None else selected(database, TABLES[name][0], condition)
        except duckdb.Error as error:
            sent, wrong = set(), wrong + 1
            print(f"{name}: {error}\n  {case['query']}\n  {condition}")
            continue
        count = counts[name]
        count["queries"] += 1
        count["sent"] += condition is not None
        count["exact"] += case["exact"] and condition is not None
        count["telling"] += condition is not None and 0 < len(sent) < sizes[name]
        if sent & rest != whole:
            wrong += 1
            lost, extra = sorted(whole - sent)[:5], sorted((sent & rest) - whole)[:5]
            print(f"{name}: loses {lost}, adds {extra}\n  {case['query']}\n  {condition}")
    for name, count in counts.items():
        print(f"{name}: {sizes[name]} events, " + ", ".join(f"{number} {word}" for word, number in count.items()))
        # A property that is about nothing would hold, too.
        if not (count["sent"] > count["queries"] // 3 and count["telling"] > count["queries"] // 6 and count["exact"]):
            sys.exit(f"{name}: too few of the queries were sent to show anything")
    if wrong:
        sys.exit(f"{wrong} cases are wrong")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
