//! What a person can intend: one table, from which keymaps, help, footer hints and `trailhound keys` are made.
//!
//! An *action* has an id (`nav.down`), which keymap files use, a title for lists, and a line of documentation; it means
//! something in some [contexts](Context). Adding an action is one row here and one arm where it is performed.

pub use super::context::Context;

/// What must be there for an action to make sense.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// A selected event.
    Event,
    /// A selected event whose original bytes have arrived.
    Tree,
    /// A live session.
    Live,
    /// A replay.
    Replay,
    /// Something that goes on by itself: a live session or a replay.
    Stream,
}

struct Row {
    action: Action,
    id: &'static str,
    contexts: &'static [Context],
    needs: Needs,
    title: &'static str,
    doc: &'static str,
}

macro_rules! actions {
    ($($action:ident $id:literal [$($context:ident)*] $needs:ident $title:literal $doc:literal;)*) => {
        /// What a person can intend. See the module; [`Action::doc`] says what each does.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[repr(u8)]
        pub enum Action { $(#[doc = $doc] $action),* }

        const ROWS: &[Row] = &[$(Row {
            action: Action::$action, id: $id, contexts: &[$(Context::$context),*], needs: Needs::$needs,
            title: $title, doc: $doc,
        }),*];
    };
}

actions! {
    Help            "help.open"            [Global Query Terms]   Nothing "Help"               "list all actions with their keys; typing filters, enter runs";
    Palette         "palette.open"         [Global]         Nothing "Run an action"      "find an action by its name and run it";
    Back            "app.back"             [Global Confirm] Nothing "Back"               "close what is on top; at the root, ask once whether to quit";
    Quit            "app.quit"             [Global]         Nothing "Quit"               "leave trailhound";
    Interrupt       "app.interrupt"        [Global]         Nothing "Interrupt"          "stop running work; with nothing to stop, a second press leaves";
    Cancel          "app.cancel"           [Global Help Why Popup Pivot Note Earlier Seek Export Filter Terms Columns Views Naming Lenses Compare] Nothing "Leave"              "leave what is on top, then undo the last step; never quits";
    Suspend         "app.suspend"          [Global Query Terms]   Nothing "Suspend"            "go back to the shell for a while";
    Redraw          "app.redraw"           [Global Query Terms]   Nothing "Redraw"             "draw the whole screen anew";
    ToggleMouse     "mouse.toggle"         [Global Query Terms]   Nothing "Mouse"              "take the mouse from the terminal, or give it back so that it selects text";

    FocusQuery      "query.focus"          [Global Terms]   Nothing "Search"             "type a query";
    Include         "query.include-value"  [Events Detail Facets] Event   "Include value"      "keep only events with the value under the cursor";
    Exclude         "query.exclude-value"  [Events Detail Facets] Event   "Exclude value"      "leave out events with the value under the cursor";

    ErrorsOnly      "toggle.errors-only"   [Global]         Nothing "Errors only"        "add is:error to the query, or take it away";
    DeniedOnly      "toggle.denied-only"   [Global]         Nothing "Denied only"        "add is:denied to the query, or take it away";
    WritesOnly      "toggle.writes-only"   [Global]         Nothing "Writes only"        "add is:write to the query, or take it away";
    MarkedOnly      "toggle.marked-only"   [Global]         Nothing "Marked only"        "add is:marked to the query, or take it away";
    HideNoise       "toggle.hide-noise"    [Global]         Nothing "Hide noise"         "leave out what AWS services only read, or no longer";

    ChooseTerm      "terms.choose"         [Global]         Nothing "Terms"              "choose a term of the query, to switch off, negate or take away";
    TermLeft        "terms.left"           [Terms]          Nothing "Term left"          "the term before";
    TermRight       "terms.right"          [Terms]          Nothing "Term right"         "the next term";
    TermFirst       "terms.first"          [Terms]          Nothing "First term"         "the first term";
    TermLast        "terms.last"           [Terms]          Nothing "Last term"          "the last term";
    ToggleTerm      "terms.toggle"         [Terms]          Nothing "Off or on"          "switch the term off, or on again; a click on it does the same";
    NegateTerm      "terms.negate"         [Terms]          Nothing "Negate"             "make the term its opposite; the middle button does the same";
    RemoveTerm      "terms.remove"         [Terms]          Nothing "Remove"             "take the term away; the right button does the same";
    EditTerm        "terms.edit"           [Terms]          Nothing "Edit"               "type on behind the term";

    PickView        "view.pick"            [Global]         Nothing "Views"              "take a saved view: its query, window, columns and order";
    SaveView        "view.save"            [Global]         Nothing "Save view"          "save query, window, columns and order under a name";
    TakeView        "view.take"            [Views]          Nothing "Take"               "look at what the view under the cursor looks at";
    DeleteView      "view.delete"          [Views]          Nothing "Delete"             "delete the view under the cursor, if it is one of yours";
    KeepView        "view.keep"            [Naming]         Nothing "Save"               "save what is shown under this name";

    NextPane        "pane.next"            [Global]         Nothing "Next pane"          "go to the next pane";
    PreviousPane    "pane.prev"            [Global]         Nothing "Previous pane"      "go to the previous pane";
    EventsPane      "pane.events"          [Global]         Nothing "Events"             "go to the table of events";
    DetailPane      "pane.detail"          [Global]         Nothing "Detail"             "go to the selected event";
    TimelinePane    "pane.timeline"        [Global]         Nothing "Timeline"           "go to the bars over time";
    FacetsPane      "pane.facets"          [Global]         Nothing "Facets"             "go to what the events have in common";
    OpenFacet       "facet.open"           [Global]         Event   "Top values"         "the most frequent values of the field or member under the cursor";
    JobsPane        "pane.jobs"            [Global]         Nothing "Jobs"               "see the files read, what was skipped, and messages";
    Messages        "notice.list"          [Global]         Nothing "Messages"           "warnings and errors so far, each with when it came and what to do about it";
    AlarmsPane      "pane.alarms"          [Global]         Nothing "Alarms"             "go to the alarms";
    FocusFiring     "alarm.focus-firing"   [Global]         Nothing "Firing alarm"       "go to the first alarm that is in ALARM";
    AlarmsOfEvent   "alarm.of-event"       [Global]         Event   "Alarms of event"    "list which alarms count the selected event, real and virtual ones, and which do not";
    FindingsPane    "pane.findings"        [Global]         Nothing "Findings"           "go to what the rules find in what is loaded, the most serious first";
    LensMenu        "lens.menu"            [Global]         Nothing "Lenses"             "choose a question that is asked of every trail, by its letter";
    LensPane        "pane.lens"            [Global]         Nothing "Lens"               "go to the lens that was looked through last";
    Zoom            "pane.zoom"            [Global]         Nothing "Zoom"               "give this pane the whole screen, or take it back";
    GrowPane        "pane.grow"            [Global]         Nothing "Larger"             "more room for this pane, less for the one it shares the screen with; kept for later sessions";
    ShrinkPane      "pane.shrink"          [Global]         Nothing "Smaller"            "less room for this pane, more for the one it shares the screen with; kept for later sessions";
    ToggleTimeline  "timeline.toggle"      [Global]         Nothing "Show timeline"      "show or hide the bars over time";

    NextEvent       "event.next"           [Global Query Why Terms] Event   "Next event"         "select the next event, from any pane";
    PreviousEvent   "event.prev"           [Global Query Why Terms] Event   "Previous event"     "select the previous event, from any pane";
    NextHit         "event.next-match"     [Global]         Event   "Next match"         "select the next event that matches, past those shown in context";
    PreviousHit     "event.prev-match"     [Global]         Event   "Previous match"     "select the previous event that matches, past those shown in context";
    NextError       "event.next-error"     [Global]         Event   "Next error"         "select the next event that failed";
    PreviousError   "event.prev-error"     [Global]         Event   "Previous error"     "select the previous event that failed";
    NextWrite       "event.next-write"     [Global]         Event   "Next write"         "select the next event that changes something";
    PreviousWrite   "event.prev-write"     [Global]         Event   "Previous write"     "select the previous event that changes something";
    NextSameValue   "event.next-same-value" [Events]        Event   "Next like this"     "select the next event with the same value under the cursor";
    PreviousSameValue "event.prev-same-value" [Events]      Event   "Previous like this" "select the previous event with the same value under the cursor";

    NextBurst       "event.next-burst"     [Events]         Event   "Next burst"         "down the table to the next peak of the bars over time";
    PreviousBurst   "event.prev-burst"     [Events]         Event   "Previous burst"     "up the table to the next peak of the bars over time";

    ToggleMark      "mark.toggle"          [Global]         Event   "Mark"               "mark the event, or take its mark away; is:marked finds them";
    MarkRange       "mark.range"           [Events]         Event   "Mark range"         "mark all events from the one marked last to this one";
    EditNote        "mark.note"            [Global]         Event   "Note"               "write a line about the event; is:noted finds them";
    NextMark        "mark.next"            [Global]         Event   "Next mark"          "select the next event with a mark or a note";
    ListMarks       "mark.list"            [Global]         Nothing "Marks"              "what was marked and noted, oldest first; enter goes there";
    GoToMark        "mark.go"              [Marks]          Nothing "Go there"           "select the event, wherever it is";
    RemoveMark      "mark.remove"          [Marks]          Nothing "Unmark"             "take the mark away; a note stays";
    PreviousMark    "mark.prev"            [Global]         Event   "Previous mark"      "select the previous event with a mark or a note";
    SaveNote        "note.save"            [Note]           Nothing "Save note"          "keep the note; an empty one is taken away";
    Why             "event.why"            [Global Query Terms]   Nothing "Why"                "why the event matches the query or does not, term by term, with its values";
    Compare         "diff.previous-like"   [Events Detail]  Event   "Compare"            "compare the two events that are marked, or this one with the call before it of the same kind";
    CompareAll      "diff.toggle-all"      [Compare]        Nothing "All or differences" "show members that are the same in both, too, or no longer";

    OpenPivot       "pivot.open"           [Global]         Event   "Pivot"              "choose a value of the event to go on with, with how many events have it";
    PivotHere       "pivot.under-cursor"   [Pivot]          Nothing "Value under cursor" "go on with the value under the cursor";
    PivotName       "pivot.event-name"     [Pivot]          Nothing "Action of event"    "go on with the service and the name of the event";
    PivotPrincipal  "pivot.principal"      [Pivot]          Nothing "Principal"          "go on with who called";
    PivotKey        "pivot.access-key"     [Pivot]          Nothing "Access key"         "go on with the access key";
    PivotRole       "pivot.role"           [Pivot]          Nothing "Role"               "go on with the role";
    PivotSession    "pivot.session"        [Pivot]          Nothing "Role session"       "go on with the session of the role";
    PivotIp         "pivot.source-ip"      [Pivot]          Nothing "Source IP"          "go on with the address it came from";
    PivotAgent      "pivot.user-agent"     [Pivot]          Nothing "User agent"         "go on with the caller's tool";
    PivotService    "pivot.service"        [Pivot]          Nothing "Service"            "go on with the service";
    PivotResource   "pivot.resource"       [Pivot]          Nothing "Resource"           "go on with what it acted on";
    PivotError      "pivot.error-code"     [Pivot]          Nothing "Error"              "go on with the error";
    PivotAccount    "pivot.account"        [Pivot]          Nothing "Account"            "go on with the account where it happened";
    PivotRegion     "pivot.region"         [Pivot]          Nothing "Region"             "go on with the region";
    PivotWithin     "pivot.within"         [Pivot]          Nothing "Keep only"          "what is chosen narrows the events shown";
    PivotExclude    "pivot.exclude"        [Pivot]          Nothing "Leave out"          "what is chosen is left out of the events shown";
    PivotEverywhere "pivot.everywhere"     [Pivot]          Nothing "Everywhere"         "what is chosen is asked instead, of everything loaded";
    PivotTake       "pivot.take"           [Pivot]          Nothing "Take"               "go on with the value under the cursor of the menu";

    ToggleContext   "toggle.context"       [Global]         Nothing "Context"            "show events that do not match between those that do, dimmed, or no longer";
    HistoryBack     "history.back"         [Global Terms]         Nothing "Step back"          "undo the last narrowing: query, window or sort";
    HistoryForward  "history.forward"      [Global Terms]         Nothing "Step forward"       "redo what `history.back` undid";
    HistoryToggle   "history.toggle-last"  [Global]         Nothing "Last view"          "switch between this view and the one before";

    Last15Minutes   "time.last-15m"        [Global]         Nothing "Last 15 minutes"    "the last 15 minutes up to the newest event";
    LastHour        "time.last-1h"         [Global]         Nothing "Last hour"          "the last hour up to the newest event";
    Last4Hours      "time.last-4h"         [Global]         Nothing "Last 4 hours"       "the last 4 hours up to the newest event";
    LastDay         "time.last-24h"        [Global]         Nothing "Last 24 hours"      "the last 24 hours up to the newest event";
    LastWeek        "time.last-7d"         [Global]         Nothing "Last 7 days"        "the last 7 days up to the newest event";
    Around          "time.around"          [Global]         Event   "Around event"       "5 minutes before and after the event; again widens";
    SinceSelected   "time.since-selected"  [Global]         Event   "Since event"        "from the selected event on";
    UntilSelected   "time.until-selected"  [Global]         Event   "Until event"        "up to and including the selected event";
    FullTime        "time.full"            [Global]         Nothing "All time"           "no window: everything loaded";

    FollowOrHold    "live.toggle"          [Global]         Stream  "Follow or hold"     "live and replay: show what is new as it comes, or keep the rows and count it";
    LoadMore        "live.more"            [Global]         Live    "Load more"          "live: read more pages, or further back in time";
    Insights        "live.insights"        [Global]         Live    "Insights"           "live: ask for Insights events too, or no longer";

    PlayOrPause     "replay.play-or-pause" [Global]         Replay  "Play or pause"      "replay: let its clock run, or stop it; at the end, play again from the start";
    StepOn          "replay.step"          [Global]         Replay  "Step"               "replay: to when the next event that matches happens, and pause";
    StepBack        "replay.step-back"     [Global]         Replay  "Step back in time"  "replay: to when the event before that matches happened, and pause";
    Faster          "replay.faster"        [Global]         Replay  "Faster"             "replay: play at the next higher speed";
    Slower          "replay.slower"        [Global]         Replay  "Slower"             "replay: play at the next lower speed";
    SeekTime        "time.goto"            [Global]         Nothing "Go to time"         "type a time to go to (14:30, +10m, -2h): to the event nearest to it, in a replay to that instant";
    SeekHere        "replay.seek-here"     [Global]         Replay  "Go to here"         "replay: to the time of the selected event, or of the bar under the cursor";
    SeekStart       "replay.start"         [Global]         Replay  "Go to start"        "replay: to the first event";
    SeekEnd         "replay.end"           [Global]         Replay  "Go to end"          "replay: to the last event";
    Loop            "replay.loop"          [Global]         Replay  "Loop"               "replay: play the selected bars or the window again and again, or no longer";

    CycleTimes      "time.cycle-zone"      [Global]         Nothing "Form of times"      "show times in the table in UTC, in local time, to the selected event, or since the event before";
    ScrollCenter    "scroll.center"        [Global]         Nothing "Centre"             "scroll so that the selected row is in the middle";
    ScrollTop       "scroll.top"           [Global]         Nothing "To top"             "scroll so that the selected row is at the top";
    ScrollBottom    "scroll.bottom"        [Global]         Nothing "To bottom"          "scroll so that the selected row is at the bottom";

    Redact          "look.redact"          [Global]         Nothing "Redact"             "show accounts, keys, addresses and names as pseudonyms, in copies and files too, or no longer";

    CopyEvent       "copy.event-json"      [Global]         Event   "Copy event"         "copy the original bytes of the event";
    CopyId          "copy.event-id"        [Global]         Event   "Copy event ID"      "copy the eventID";
    CopyCell        "copy.cell"            [Events]         Event   "Copy cell"          "copy the value under the cursor";
    CopyValue       "copy.value"           [Detail Compare]         Tree    "Copy value"         "copy the value under the cursor";
    CopyKey         "copy.key"             [Detail]         Tree    "Copy key"           "copy the key under the cursor";
    CopyPath        "copy.path"            [Detail Compare]         Tree    "Copy path"          "copy the path of the value under the cursor";
    CopyTerm        "copy.as-query-term"   [Detail Events Facets]  Nothing "Copy query term"    "copy a query that finds the value under the cursor";
    CopyPrincipal   "copy.principal-arn"   [Global]         Event   "Copy principal"     "copy the ARN of the principal";
    CopyResource    "copy.resource"        [Global]         Event   "Copy resource"      "copy the resource, as an ARN where the event has one";
    CopyTime        "copy.time"            [Global]         Event   "Copy time"          "copy the time in UTC";
    CopyMarkdown    "copy.markdown"        [Global]         Event   "Copy Markdown"      "copy a line of Markdown that tells the event";
    CopyLink        "copy.console-link"    [Global]         Event   "Copy console link"  "copy the address of the event in the AWS console";
    CopyQuery       "copy.command"         [Global]         Nothing "Copy command"       "copy a shell command that gives the events of the view";
    Export          "export.open"          [Global]         Nothing "Export"             "write the events of the view to a file: .jsonl, .csv, .md or .json";
    Screenshot      "screen.screenshot"    [Global]         Nothing "Screenshot"         "write the screen to a file: .svg, a picture, or .ansi, text for a terminal";
    NextForm        "export.next-form"     [Export]         Nothing "Next form"          "turn the ending of the name: .jsonl, .csv, .md, .json; of the screen .svg, .ansi";
    WriteExport     "export.write"         [Export]         Nothing "Write"              "write the file";
    PrintCopy       "copy.print"           [Global]         Nothing "Print the copy"     "show what was copied last on the plain screen, to select it there";

    Down            "nav.down"             [List Help Why Popup Pivot Earlier Filter Columns Views Lenses Compare]      Nothing "Down"               "one row down";
    Up              "nav.up"               [List Help Why Popup Pivot Earlier Filter Columns Views Lenses Compare]      Nothing "Up"                 "one row up";
    First           "nav.first"            [List Why Popup Compare]           Nothing "First"              "the first row";
    Last            "nav.last"             [List Why Popup Compare]           Nothing "Last"               "the last row";
    HalfDown        "nav.half-down"        [List Why Popup Compare]           Nothing "Half page down"     "half a page down";
    HalfUp          "nav.half-up"          [List Why Popup Compare]           Nothing "Half page up"       "half a page up";
    PageDown        "nav.page-down"        [List Help Why Popup Earlier Columns Views Lenses Compare]      Nothing "Page down"          "a page down";
    PageUp          "nav.page-up"          [List Help Why Popup Earlier Columns Views Lenses Compare]      Nothing "Page up"            "a page up";
    Open            "nav.open"             [List]           Nothing "Open"               "open the row; in the detail fold, or find all events with the value";

    ColumnLeft      "col.left"             [Events]         Nothing "Column left"        "one column to the left";
    ColumnRight     "col.right"            [Events]         Nothing "Column right"       "one column to the right";
    ColumnFirst     "col.first"            [Events]         Nothing "First column"       "the first column";
    ColumnLast      "col.last"             [Events]         Nothing "Last column"        "the last column";
    PickColumns     "col.pick"             [Events]         Nothing "Columns"            "choose the columns of the table: any field or path, their order and width";
    AddColumn       "col.add-field"        [Detail]         Event   "Add column"         "show the field or member under the cursor as a column of the table";
    ToggleColumn    "col.toggle"           [Columns]        Nothing "Show or hide"       "show the column, or no longer";
    ColumnEarlier   "col.move-left"        [Columns]        Nothing "Move left"          "one place to the left";
    ColumnLater     "col.move-right"       [Columns]        Nothing "Move right"         "one place to the right";
    NarrowColumn    "col.narrower"         [Columns]        Nothing "Narrower"           "less room for the column";
    WidenColumn     "col.wider"            [Columns]        Nothing "Wider"              "more room for the column";
    FreezeColumns   "col.freeze"           [Columns]        Nothing "Freeze"             "up to here columns stay while the others scroll sideways, or no longer";
    UsualColumns    "col.usual"            [Columns]        Nothing "Usual columns"      "the columns that are there while nobody chooses";
    FlipSort        "sort.flip"            [Events]         Nothing "Flip order"         "the other way round";
    SortByColumn    "sort.by-column"       [Events]         Nothing "Sort by column"     "sort by the column under the cursor, again the other way round; by time it is in order of time";
    PickSort        "sort.pick"            [Events]         Nothing "Sort by"            "choose what to sort by: any field or path";
    TakeSort        "sort.take"            [Columns]        Nothing "Sort"               "sort by the column under the cursor; where one is chosen to sort by, enter does the same";
    DetailDown      "detail.scroll-down"   [Events]         Nothing "Detail down"        "scroll the detail without leaving the table";
    DetailUp        "detail.scroll-up"     [Events]         Nothing "Detail up"          "scroll the detail without leaving the table";

    PreviousSubject "facet.prev-field"     [Facets]         Nothing "Previous field"     "the values of the field before";
    NextSubject     "facet.next-field"     [Facets]         Nothing "Next field"         "the values of the next field";
    ChooseValue     "facet.toggle-value"   [Facets]         Nothing "Choose value"       "choose the value, or no longer: all that are chosen are included or left out as one";
    CycleOrder      "facet.cycle-order"    [Facets]         Nothing "Order"              "most frequent first, rarest first, by name, or first seen first";
    FilterValues    "facet.filter"         [Facets]         Nothing "Filter"             "list only values that have what is typed";
    TypeSubject     "facet.choose"         [Facets]         Nothing "Choose"             "type the field, or the path in the JSON, whose values are wanted";
    Drill           "facet.drill"          [Facets]         Event   "Drill"              "include the value and go on to the next field";

    PinAlarm        "alarm.pin"            [Alarms]         Nothing "Pin"                "keep the alarm before the others, or no longer";
    MuteAlarm       "alarm.mute-local"     [Alarms]         Nothing "Put aside"          "list the alarm behind the others, here only; AWS hears nothing of it";
    FilterAlarms    "alarm.filter"         [Alarms]         Nothing "Filter"             "list only alarms that have the words typed";
    ApplyFilter     "filter.apply"         [Filter]         Nothing "Apply"              "keep the filter and go back to the list";
    ClearFilter     "filter.clear"         [Filter]         Nothing "Clear"              "list everything again";

    TellFinding     "finding.tell"         [Findings]       Nothing "Tell"               "what the rule says of itself, and queries to go on with";
    TakeLens        "lens.take"            [Lenses]         Nothing "Look through"       "look at the events through the lens under the cursor";
    LensEverywhere  "lens.everywhere"      [Lens Lenses]    Nothing "Everywhere"         "look at everything that is loaded, or only at what the table shows";
    HideExplained   "finding.hide-usual"   [Findings]       Nothing "Hide usual"         "leave out and count findings that were there before the window too, or no longer";

    CollapseNode    "tree.collapse-or-parent" [Detail]      Nothing "Collapse"           "fold the value, or go to its parent";
    ExpandNode      "tree.expand-or-child" [Detail]         Nothing "Expand"             "unfold the value, or go to its first child";
    ToggleNode      "tree.toggle"          [Detail]         Nothing "Fold"               "fold or unfold the value";
    NextSibling     "tree.next-sibling"    [Detail]         Nothing "Next sibling"       "the next value at this level";
    PreviousSibling "tree.prev-sibling"    [Detail]         Nothing "Previous sibling"   "the previous value at this level";
    NextSameKey     "tree.next-same-key"   [Detail]         Tree    "Next same key"      "the next value under the same key, also where it is folded away";
    PreviousSameKey "tree.prev-same-key"   [Detail]         Tree    "Previous same key"  "the previous value under the same key, also where it is folded away";
    ParentNode      "tree.parent"          [Detail]         Nothing "Parent"             "go to what holds the value";
    CollapseAll     "tree.collapse-all"    [Detail]         Nothing "Collapse all"       "fold everything";
    ExpandAll       "tree.expand-all"      [Detail]         Nothing "Expand all"         "unfold everything";
    Level1          "tree.level-1"         [Detail]         Nothing "One level"          "unfold one level";
    Level2          "tree.level-2"         [Detail]         Nothing "Two levels"         "unfold two levels";
    Level3          "tree.level-3"         [Detail]         Nothing "Three levels"       "unfold three levels";
    CycleForm       "detail.cycle-form"    [Detail]         Nothing "Tree or raw"        "switch between summary with tree and the original bytes";
    ToggleWrap      "look.wrap"            [Global]         Nothing "Wrap"               "in the detail, long values on as many lines as they need, or each on one";
    ToggleDecode    "detail.toggle-decode" [Detail]         Nothing "Decode"             "show JSON inside strings unfolded, or as it is written";
    GotoIdentity    "detail.goto-user-identity" [Detail]    Nothing "Go to identity"     "go to userIdentity";
    GotoRequest     "detail.goto-request"  [Detail]         Nothing "Go to request"      "go to requestParameters";
    GotoResponse    "detail.goto-response" [Detail]         Nothing "Go to response"     "go to responseElements";

    BarLeft         "timeline.left"        [Timeline]       Nothing "Bar left"           "one bar earlier";
    BarRight        "timeline.right"       [Timeline]       Nothing "Bar right"          "one bar later";
    BarFirst        "timeline.first"       [Timeline]       Nothing "First bar"          "the earliest bar";
    BarLast         "timeline.last"        [Timeline]       Nothing "Last bar"           "the latest bar";
    SelectLeft      "timeline.select-left" [Timeline]       Nothing "Select earlier"     "extend the selected range to earlier bars";
    SelectRight     "timeline.select-right" [Timeline]      Nothing "Select later"       "extend the selected range to later bars";
    SelectStart     "timeline.select-start" [Timeline]      Nothing "Select range"       "start a range at this bar, or drop it";
    ApplyRange      "timeline.apply"       [Timeline]       Nothing "Apply range"        "narrow the window to the selected range, or to this bar";
    ZoomIn          "timeline.zoom-in"     [Timeline]       Nothing "Zoom in"            "halve the window around this bar";
    ZoomOut         "timeline.zoom-out"    [Timeline]       Nothing "Zoom out"           "double the window";
    ResetWindow     "timeline.reset"       [Timeline]       Nothing "Reset window"       "no window: everything loaded";
    SplitBars       "timeline.split"       [Timeline]       Nothing "Split"              "a row of bars each by outcome, then by read and write, by service, by account, then all in one again";
    PreviousPeak    "timeline.prev-peak"   [Timeline]       Nothing "Previous peak"      "the previous bar higher than its neighbours";
    NextPeak        "timeline.next-peak"   [Timeline]       Nothing "Next peak"          "the next bar higher than its neighbours";

    RunHelp         "help.run"             [Help]           Nothing "Run"                "run the action under the cursor";

    OpenList        "complete.open"        [Query]          Nothing "Complete"           "list what could stand at the cursor, with how many events have it";
    NextCandidate   "complete.next"        [Completion]     Nothing "Choose"             "go to the next candidate of the list; the only one is taken at once";
    PreviousCandidate "complete.prev"      [Completion]     Nothing "Choose back"        "go to the candidate before, from outside to the last";
    TakeCandidate   "complete.take"        [Candidate]      Nothing "Take"               "put the candidate into the query";
    CloseList       "complete.close"       [Completion]     Nothing "Close list"         "close the list and go on typing";
    ApplyQuery      "query.apply"          [Query]          Nothing "Apply"              "apply the query and leave the bar";
    LeaveQuery      "query.leave"          [Query]          Nothing "Leave"              "leave the bar; what was last applied stays";
    ClearQuery      "query.clear-or-leave" [Query]          Nothing "Clear or leave"     "stop a running search, clear the text, or leave the empty bar";
    OlderQuery      "input.history-prev"   [Query]          Nothing "Earlier query"      "an earlier query";
    NewerQuery      "input.history-next"   [Query]          Nothing "Later query"        "a later query";
    SearchEarlier   "input.history-search" [Query]          Nothing "Earlier queries"    "list earlier queries; typing narrows, enter takes one";
    TakeEarlier     "input.history-take"   [Earlier]        Nothing "Take"               "put the earlier query into the bar";
    InputLeft       "input.left"           [Query Help Note Earlier Filter Seek Export Views Naming Lenses] Nothing "Character left"     "one character to the left";
    InputRight      "input.right"          [Query Help Note Earlier Filter Seek Export Views Naming Lenses] Nothing "Character right"    "one character to the right";
    InputWordLeft   "input.word-left"      [Query Help Note Earlier Filter Seek Export Naming Lenses] Nothing "Word left"          "one word to the left";
    InputWordRight  "input.word-right"     [Query Help Note Earlier Filter Seek Export Naming Lenses] Nothing "Word right"         "one word to the right";
    InputHome       "input.home"           [Query Help Note Earlier Filter Seek Export Columns Views Naming Lenses] Nothing "Text start"         "to the start of the text";
    InputEnd        "input.end"            [Query Help Note Earlier Filter Seek Export Columns Views Naming Lenses] Nothing "Text end"           "to the end of the text";
    Backspace       "input.backspace"      [Query Help Note Earlier Filter Seek Export Columns Views Naming Lenses] Nothing "Delete left"        "delete the character to the left";
    Delete          "input.delete"         [Query Help Note Earlier Filter Seek Export Columns Views Naming Lenses] Nothing "Delete right"       "delete the character under the cursor";
    DeleteWordLeft  "input.delete-word-left" [Query Help Note Earlier Filter Seek Export Columns Views Naming Lenses] Nothing "Delete word left"   "delete the word to the left";
    DeleteWordRight "input.delete-word-right" [Query Help Note Earlier Filter Seek Export Naming Lenses] Nothing "Delete word right"  "delete the word to the right";
    DeleteToStart   "input.delete-to-start" [Query Help Note Earlier Filter Seek Export Columns Views Naming Lenses] Nothing "Delete to start"    "delete to the start of the text";
    DeleteToEnd     "input.delete-to-end"  [Query Help Note Earlier Filter Seek Export Naming Lenses] Nothing "Delete to end"      "delete to the end of the text";

    SeekTyped       "seek.go"              [Seek]           Nothing "Go"                 "go to the time that is typed";

    Yes             "confirm.yes"          [Confirm]        Nothing "Yes"                "do it";
    No              "confirm.no"           [Confirm]        Nothing "No"                 "do not";
}

impl Action {
    /// All actions, in the order of the help.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        ROWS.iter().map(|row| row.action)
    }

    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// Its name in keymap files.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// The action with this name.
    pub fn by_id(id: &str) -> Option<Self> {
        ROWS.iter().find(|row| row.id == id).map(|row| row.action)
    }

    /// Its name in lists.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// What it does, in one line.
    pub fn doc(self) -> &'static str {
        self.row().doc
    }

    /// Where it means something; contexts that inherit from these included.
    pub fn contexts(self) -> &'static [Context] {
        self.row().contexts
    }

    /// What must be there for it to make sense.
    pub fn needs(self) -> Needs {
        self.row().needs
    }

    /// Whether a key bound in the context can ever perform it.
    pub fn works_in(self, context: Context) -> bool {
        self.contexts()
            .iter()
            .any(|own| own.inherits(context) || context.inherits(*own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum_and_ids_are_unique() {
        let mut ids = std::collections::HashSet::new();
        for (place, action) in Action::all().enumerate() {
            assert_eq!(action as usize, place);
            assert!(ids.insert(action.id()), "{} is there twice", action.id());
            assert_eq!(Action::by_id(action.id()), Some(action));
            assert!(!action.contexts().is_empty() && !action.doc().is_empty());
        }
        assert_eq!(Action::by_id("nav.sideways"), None);
    }

    #[test]
    fn an_action_works_where_it_means_something_and_where_that_is_inherited() {
        assert!(Action::Down.works_in(Context::Jobs) && !Action::ToggleNode.works_in(Context::Events));
    }
}
