//! What is where on the screen: the pane under a cell, and the tabs.

use super::{Layout, Pane, Rect};

impl Layout {
    /// The pane under a cell.
    pub fn pane_at(&self, column: u16, row: u16) -> Option<Pane> {
        let blocks = [
            self.events,
            self.detail,
            self.timeline,
            self.facets,
            self.jobs,
            self.alarms,
            self.alarm,
            self.findings,
            self.finding,
            self.lens,
        ];
        Pane::ALL
            .into_iter()
            .zip(blocks)
            .find(|(_, block)| block.is_some_and(|block| block.frame.contains(column, row)))
            .map(|(pane, _)| pane)
    }

    /// The columns of each tab's label, with a blank on either side.
    pub fn tab_places(&self) -> impl Iterator<Item = (Pane, Rect)> {
        let row = self.tabs.unwrap_or_default();
        let mut x = row.x;
        // A list and one of its things share a tab.
        let (alarm, finding) = (self.alarm.is_some(), self.finding.is_some());
        // So do findings and lenses: there is no room for more.
        let lens = self.lens.is_some();
        let has_tab = move |pane: &Pane| match pane {
            Pane::Alarms => !alarm,
            Pane::Alarm => alarm,
            Pane::Findings => !finding && !lens,
            Pane::Finding => finding,
            Pane::Lens => lens,
            _ => true,
        };
        Pane::ALL.into_iter().filter(has_tab).map(move |pane| {
            let width = pane.label().len() as u16 + 2;
            let place = Rect { x, width, ..row };
            x += width;
            (pane, place)
        })
    }
}
