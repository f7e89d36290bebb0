//! Every pane, every list over the panes and every line that is typed in: each at three sizes, in three themes.
//!
//! [`ROWS`] is the table. A new pane, overlay or context of keys without a row in it is a failure of
//! `nothing_that_can_be_on_top_is_without_a_row`, or does not compile. What shows a particular situation is in the files beside this one.

use super::harness::Story;
use super::picture::{Look, pictures};
use super::{SIXTEEN, World, check_ascii, cursor_line};
use std::sync::LazyLock;
use std::time::Duration;
use trailhound::app::action::Context;
use trailhound::app::{Overlay, Pane, State};
use trailhound::tui::draw::draw;
use trailhound::tui::theme::{Ground, Theme};

/// Tabs, panes above each other, and panes side by side.
const SIZES: [(u16, u16); 3] = [(60, 15), (80, 24), (120, 36)];

/// The terminal's own colours, which most people see, on a dark terminal and on a light one. A light ground of the theme's own, on which
/// a cell that was not painted is a hole. No colour: what has another letter and the same look there must be told by the text.
static THEMES: LazyLock<[(&str, Theme); 3]> = LazyLock::new(|| {
    let light = Theme::named("truecolor", Ground::Light).expect("a theme");
    [
        ("sixteen", SIXTEEN.clone()),
        ("truecolor on light", light),
        ("mono", Theme::mono()),
    ]
});

/// A screen, and what leads to it.
pub(crate) struct Row {
    /// What its snapshots are called.
    pub(crate) name: &'static str,
    /// Where the story begins.
    pub(crate) world: World,
    /// What the keys go to in the end: see [`on_top`].
    on_top: &'static str,
    /// What is asked first; nothing if it is empty.
    query: &'static str,
    /// What is pressed then.
    keys: &'static str,
}

impl Row {
    /// Asks and presses; a chord that is left open is hesitated in.
    pub(crate) fn play(&self, story: &mut Story) {
        if !self.query.is_empty() {
            story.keys("/<ctrl-u>").paste(self.query).keys("<enter>");
        }
        story.keys(self.keys).pass(Duration::from_millis(300));
    }

    fn check(&self) {
        for (width, height) in SIZES {
            let mut story = self.world.open(width, height);
            self.play(&mut story);
            assert_eq!(on_top(&story.state), self.on_top, "{}", self.name);
            check_ascii(&story);
            let mut cursor = None;
            let looks = THEMES.each_ref().map(|(name, theme)| {
                let frame = draw(&story.state, theme);
                cursor = frame.cursor;
                Look {
                    name,
                    theme,
                    buffer: frame.buffer,
                }
            });
            let shown = pictures(&looks) + &cursor_line(cursor);
            let name = format!("{}_{width}x{height}", self.name);
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/every");
            insta::with_settings!({ snapshot_path => folder, prepend_module_to_snapshot => false, omit_expression => true }, {
                insta::assert_snapshot!(name, shown);
            });
        }
    }
}

macro_rules! rows {
    ($($name:ident $world:ident $on_top:literal $query:literal $keys:literal;)*) => {
        /// The table: name, where the story begins, what the keys go to in the end, the query, the keys.
        pub(crate) const ROWS: &[Row] = &[$(Row {
            name: stringify!($name), world: World::$world, on_top: $on_top, query: $query, keys: $keys,
        }),*];

        $(#[test]
        fn $name() {
            ROWS.iter().find(|row| row.name == stringify!($name)).expect("itself").check();
        })*
    };
}

rows! {
    events             Demo      "events"            "" "";
    events_narrowed    Demo      "events"            "ip:203.0.113.0/24 -is:read" "jj";
    events_sorted      Demo      "events"            "is:denied" "llO";
    events_in_context  Demo      "events"            "ip:203.0.113.142" "xc<alt-n>";
    events_marked      Demo      "events"            "ip:203.0.113.0/24 -is:read" "jjmjj<space>nwho is this?<enter>k";
    events_of_nothing  Demo      "events"            "user:nobody" "";
    columns_chosen     Demo      "events"            "svc:s3" "creq.bucketName<enter><esc>$+";
    detail             Demo      "detail"            "ip:203.0.113.0/24 -is:read" "<enter>guzt";
    detail_raw         Demo      "detail"            "ip:203.0.113.0/24 -is:read" "<enter>zr";
    detail_zoomed      Demo      "detail"            "ip:203.0.113.0/24 -is:read" "<enter>zRguztZ";
    detail_on_one_line Demo      "detail"            "ip:203.0.113.0/24 -is:read" "<enter>zRguztzw";
    timeline           Demo      "timeline"          "" "3hhhHHH";
    timeline_split     Demo      "timeline"          "" "3bbb";
    facets             Demo      "facets"            "" "4ljj";
    facets_chosen      Demo      "facets"            "is:denied" "4l<space>j<space>j";
    facets_of_a_path   Demo      "facets"            "svc:s3" "4creq.bucketName<enter>ooo";
    facets_path_typed  Demo      "filter Facets"     "" "4creq.bu";
    facets_filtered    Demo      "filter Facets"     "" "4fcreate";
    jobs               Troubled  "jobs"              "" "6";
    alarms             Demo      "alarms"            "" "5";
    alarms_filtered    Demo      "filter AlarmFilter" "" "5fidle";
    alarm_of_a_metric  Demo      "alarm"             "" "5fbucket-policy<enter><enter>";
    alarm_composite    Demo      "alarm"             "" "5fintrusion<enter><enter>";
    alarms_of_an_event Demo      "alarms"            "cloudtrail:StopLogging" "A";
    findings           Demo      "findings"          "" "gh";
    finding            Demo      "finding"           "" "ghjl";
    lenses             Demo      "lenses Lenses"     "" "L<down>";
    lens               Demo      "lens"              "" "Lqj";
    query              Demo      "query"             "" "/is:write nils<esc>";
    query_completed    Demo      "completion"        "" "/is:write user:";
    query_candidate    Demo      "candidate"         "" "/is:write user:<tab><tab>";
    query_mistaken     Demo      "query"             "" "/is:write (user:<esc>";
    query_earlier      Demo      "earlier Earlier"   "user:alice" "/<ctrl-u>is:denied svc:iam<enter>/<ctrl-r>i";
    terms              Demo      "terms"             "ip:203.0.113.0/24 #svc:iam (is:write | is:denied)" "xnb0l";
    why                Demo      "why Why"           "ip:203.0.113.0/24 -is:read" "j/<ctrl-u>user:marta (req.userName:backup | is:denied) -is:write #err:*<enter>X";
    pivot              Demo      "pivot Pivot"       "ip:203.0.113.0/24 -is:read" "jjp";
    columns            Demo      "columns Columns"   "" "c<down>";
    sort               Demo      "columns Columns"   "svc:s3" "oreq.bucketName<enter>o";
    views              Demo      "views Views"       "" "s<down><down>";
    view_deleted       Demo      "confirm Views"     "" "sinvader<ctrl-d>";
    view_saved         Demo      "naming ViewName"   "is:denied" "SRefused in IAM";
    marks              Demo      "marks Marks"       "ip:203.0.113.0/24 -is:read" "jjmjj<space>nwho is this?<enter>'";
    note               Demo      "note Note"         "" "jnlooks like the intruder";
    compare            Demo      "compare Compare"   "iam:UpdateAssumeRolePolicy" "d<down>";
    compare_all        Demo      "compare Compare"   "iam:CreateUser" "mjmda<down><down>";
    export             Demo      "export Export"     "is:denied" "<ctrl-s>";
    keys_of_g          Demo      "events"            "" "g";
    keys_of_t          Demo      "events"            "" "t";
    keys_of_x          Demo      "events"            "" "x";
    keys_of_y          Demo      "events"            "" "y";
    keys_of_z          Demo      "events"            "" "z";
    help               Demo      "help Help"         "" "?";
    palette            Demo      "help Help"         "" ":mark";
    hint               Demo      "events"            "" ":event id<enter>";
    quit               Demo      "confirm Question"  "" "q";
    message            Warned    "events"            "" "";
    messages           Warned    "popup Messages"    "" "!";
    redacted           Redacted  "events"            "ip:203.0.113.0/24 is:write -is:error" "jj";
    redacted_detail    Redacted  "detail"            "ip:203.0.113.0/24 is:write -is:error" "jj<enter>";
    redacted_query     Redacted  "query"             "ip:203.0.113.0/24 is:write -is:error" "/ user:marta";
    live               Following "events"            "" "";
    live_held          Held      "events"            "" "";
    live_jobs          Failing   "jobs"              "" "6";
    live_alarms        Watched   "alarms"            "" "5";
    live_alarm         Watched   "alarm"             "" "5fusers-created<enter><enter>";
    replay             Replayed  "events"            "" "";
    replay_query       Replayed  "events"            "ip:203.0.113.0/24" "P";
    replay_seek        Replayed  "seek Seek"         "" "Ptt14:5";
}

macro_rules! kinds {
    ($($kind:ident)*) => {
        const KINDS: &[&str] = &[$(stringify!($kind)),*];

        fn kind(overlay: &Overlay) -> &'static str {
            match overlay {
                $(Overlay::$kind { .. } => stringify!($kind)),*
            }
        }
    };
}

kinds! {
    Help Earlier AlarmFilter Pivot Lenses Columns Facets Why Marks Compare Messages Note Question Seek Export Views ViewName
}

/// Where keys mean something now, and what lies over the panes if anything does.
fn on_top(state: &State) -> String {
    let context = state.context().name();
    match &state.overlay {
        Some(overlay) => format!("{context} {}", kind(overlay)),
        None => context.to_owned(),
    }
}

#[test]
fn nothing_that_can_be_on_top_is_without_a_row() {
    // These two are what other contexts inherit from.
    let contexts = Context::ALL
        .iter()
        .filter(|context| !matches!(context, Context::Global | Context::List));
    let panes = Pane::ALL.map(Pane::label);
    let all = contexts
        .map(|context| context.name())
        .chain(panes)
        .chain(KINDS.iter().copied());
    let bare: Vec<_> = all
        .filter(|wanted| {
            !ROWS
                .iter()
                .any(|row| row.on_top.split(' ').any(|word| word == *wanted))
        })
        .collect();
    assert!(bare.is_empty(), "write a row for {bare:?}");
}
