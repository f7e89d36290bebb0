//! Which alarms are kept from acting by mute rules. The list of rules does not say for which alarms they are, so each rule
//! that is in force is asked for.

use super::{TRIES, Walked, Worker};
use crate::model::alarm::board::Part;
use crate::model::alarm::{Alarm, Mute};
use crate::model::live::Problem;
use crate::source::alarms::Watch;
use crate::source::alarms::asker::Failed;
use crate::source::live::Identify;
use crate::source::live::pacer::Urgency;
use std::collections::BTreeMap;

impl<I: Identify, W: Watch> Worker<I, W> {
    /// Reads all rules that are in force, and marks the alarms they are for.
    pub(super) async fn mutes(&mut self) {
        let refused = match self
            .walk(TRIES, async |watch, token| watch.mute_rules(token).await)
            .await
        {
            Walked::All(rules, _) => self.targets(rules).await,
            Walked::Refused(problem, opening) => Some((problem, opening)),
        };
        if let Some((problem, opening)) = refused {
            self.mutes_due = self.again(opening);
            return self.lacks(Part::MuteRules, problem);
        }
        let wait = self.asker.shared.settings.mutes;
        self.mutes_due = self.about(wait);
        self.has(Part::MuteRules);
    }

    /// Asks for the alarms of each rule; says why not, if that is refused, and in which opening of the gate.
    async fn targets(&mut self, rules: Vec<String>) -> Option<(Problem, Option<u64>)> {
        let mut mutes = BTreeMap::new();
        for rule in rules {
            let asked = self
                .asker
                .ask(TRIES, Urgency::Routine, async |watch| watch.muted(&rule).await);
            match asked.await {
                Ok(alarms) => mutes.extend(alarms.into_iter().map(|alarm| (alarm, rule.clone()))),
                // There are no pages, so this is no answer either.
                Err(Failed::Token) => {}
                Err(Failed::Refused(problem, opening)) => return Some((problem, opening)),
            }
            self.errands().await;
        }
        if mutes != self.mutes {
            self.mutes = mutes;
            let mut alarms = self.asker.reading.alarms.to_vec();
            for alarm in &mut alarms {
                mute(alarm, &self.mutes);
            }
            self.reading().alarms = alarms.into();
        }
        None
    }
}

/// Marks an alarm as muted by its rule, or as no longer muted by one. What else keeps it from acting stays.
pub(super) fn mute(alarm: &mut Alarm, mutes: &BTreeMap<String, String>) {
    if alarm.mute.as_ref().is_none_or(Mute::is_by_rule) {
        alarm.mute = mutes.get(&alarm.name).map(|rule| Mute::by_rule(rule));
    }
}
