//! Rules of many files, and what correlations mean by their names.
//!
//! Rules of the program stand behind those of others: one with the same `id` takes the place of ours, a name means
//! first what stands in the same company, and ours are reported by themselves whatever correlations of others name them.

use super::correlation::{Correlation, Draft, Part, Target};
use super::rule::{self, Document};
use super::yaml::{self, LONGEST};
use super::{About, Foreign, Mistake, Place, Remark, Rule};
use std::collections::BTreeMap;

/// Files of rules, read one after the other with [`Pack::add`]; whole after [`Pack::link`].
#[derive(Debug, Default)]
pub struct Pack {
    /// The rules on single events.
    pub rules: Vec<Rule>,
    /// The correlations, each behind those it is about.
    pub correlations: Vec<Correlation>,
    /// Rules for other logs, and correlations of such.
    pub foreign: Vec<Foreign>,
    /// What is wrong: each is a document or a file that is left out.
    pub faults: Vec<Remark>,
    /// What is odd and yet read.
    pub warnings: Vec<Remark>,
    drafts: Vec<Draft>,
    /// Whether what is read is part of the program.
    built_in: bool,
    /// Who else there was: what is broken, what is foreign.
    others: Vec<(About, Other)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Other {
    Broken,
    Foreign,
}

/// What a reference means, if it means one thing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Meant {
    Rule(usize),
    Draft(usize),
    Other(Other),
}

/// What becomes of a draft.
#[derive(Clone, PartialEq, Debug)]
enum State {
    Waiting,
    /// On the way down; met again it is a cycle.
    Open,
    /// The number of the correlation.
    Done(usize),
    Broken,
    Foreign,
}

impl Pack {
    /// Reads a file. `name` is what remarks call it by.
    pub fn add(&mut self, name: &str, bytes: &[u8]) {
        let at_top = |text: &str| Mistake::new(Place { line: 1, column: 1 }, text);
        if bytes.len() > LONGEST {
            let text = format!("a file of rules is at most {LONGEST} bytes long");
            return self.fault(name, None, at_top(&text));
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            return self.fault(name, None, at_top("this is not UTF-8"));
        };
        for document in yaml::documents(text) {
            match document {
                Ok(node) => self.add_document(name, &node),
                Err(mistake) => self.fault(name, None, mistake),
            }
        }
    }

    /// Reads a file that is part of the program.
    pub fn add_built_in(&mut self, name: &str, bytes: &[u8]) {
        self.built_in = true;
        self.add(name, bytes);
        self.built_in = false;
    }

    /// Takes note of a file that could not be read.
    pub fn refuse(&mut self, name: &str, why: &str) {
        self.fault(name, None, Mistake::new(Place { line: 1, column: 1 }, why));
    }

    fn add_document(&mut self, name: &str, node: &yaml::Node) {
        let about = About {
            built_in: self.built_in,
            ..rule::about(name, node)
        };
        let title = (!about.title.is_empty()).then(|| about.title.clone());
        let mut warnings = Vec::new();
        match rule::read(about.clone(), node, &mut warnings) {
            Ok(Document::Rule(rule)) => self.rules.push(rule),
            Ok(Document::Correlation(draft)) => self.drafts.push(draft),
            Ok(Document::Foreign(about, foreign)) => {
                self.foreign.push(foreign);
                self.others.push((about, Other::Foreign));
                return;
            }
            Err(mistake) => {
                self.fault(name, title, mistake);
                self.others.push((about, Other::Broken));
                return;
            }
        }
        self.warn(name, title.as_deref(), warnings);
    }

    /// Finds out what correlations mean by the rules they name. To be called once, when all files are read.
    pub fn link(&mut self) {
        self.replace();
        let drafts = std::mem::take(&mut self.drafts);
        let mut linker = Linker {
            states: vec![State::Waiting; drafts.len()],
            drafts: &drafts,
            pack: self,
        };
        for place in 0..drafts.len() {
            linker.settle(place);
        }
        let states = linker.states;
        let found = drafts
            .iter()
            .zip(&states)
            .filter_map(|(draft, state)| match state {
                State::Done(number) => Some((draft.generate, *number)),
                _ => None,
            });
        self.report(&found.collect::<Vec<_>>());
    }

    /// Leaves out the rules of the program that others have taken the place of. These keep the name that our correlations
    /// know, unless they have one of their own.
    fn replace(&mut self) {
        let abouts = |pack: &Self| -> Vec<About> {
            let rules = pack.rules.iter().map(|rule| rule.about.clone());
            let drafts = pack.drafts.iter().map(|draft| draft.about.clone());
            rules.chain(drafts).filter(|about| about.id.is_some()).collect()
        };
        let (ours, others): (Vec<_>, Vec<_>) = abouts(self).into_iter().partition(|about| about.built_in);
        let is_same = |one: &About, other: &About| match (&one.id, &other.id) {
            (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
            _ => false,
        };
        let is_kept = |about: &About| !about.built_in || !others.iter().any(|other| is_same(about, other));
        self.rules.retain(|rule| is_kept(&rule.about));
        self.drafts.retain(|draft| is_kept(&draft.about));
        let rules = self.rules.iter_mut().map(|rule| &mut rule.about);
        let all = rules.chain(self.drafts.iter_mut().map(|draft| &mut draft.about));
        for about in all.filter(|about| !about.built_in && about.name.is_none()) {
            let replaced = ours.iter().find(|ours| is_same(ours, about));
            about.name = replaced.and_then(|ours| ours.name.clone());
        }
    }

    /// Decides which rules only serve correlations: those that one names, unless one of these wants them by themselves.
    /// `found` says of each correlation whether it does, and its number.
    fn report(&mut self, found: &[(bool, usize)]) {
        let mut wanted: BTreeMap<Target, bool> = BTreeMap::new();
        for (generate, number) in found {
            let correlation = &self.correlations[*number];
            for part in &correlation.parts {
                let is_ours = match part.target {
                    Target::Rule(rule) => self.rules[rule].about.built_in,
                    Target::Correlation(other) => self.correlations[other].about.built_in,
                };
                if correlation.about.built_in || !is_ours {
                    *wanted.entry(part.target).or_default() |= generate;
                }
            }
        }
        let is_reported = |target| wanted.get(&target).copied().unwrap_or(true);
        for (number, rule) in self.rules.iter_mut().enumerate() {
            rule.reported = is_reported(Target::Rule(number));
        }
        for (number, correlation) in self.correlations.iter_mut().enumerate() {
            correlation.reported = is_reported(Target::Correlation(number));
        }
    }

    fn fault(&mut self, file: &str, title: Option<String>, mistake: Mistake) {
        self.faults.push(remark(file, title, mistake));
    }

    fn warn(&mut self, file: &str, title: Option<&str>, warnings: Vec<Mistake>) {
        let remarks = warnings
            .into_iter()
            .map(|mistake| remark(file, title.map(str::to_owned), mistake));
        self.warnings.extend(remarks);
    }
}

fn remark(file: &str, title: Option<String>, mistake: Mistake) -> Remark {
    Remark {
        file: file.to_owned(),
        title,
        place: mistake.place,
        text: mistake.text,
    }
}

struct Linker<'p> {
    pack: &'p mut Pack,
    drafts: &'p [Draft],
    states: Vec<State>,
}

impl Linker<'_> {
    /// Resolves a draft and, before it, those it is about. Drafts name at most a hundred others, and a chain of them
    /// is walked on a stack of our own.
    fn settle(&mut self, first: usize) {
        let mut open = vec![first];
        while let Some(place) = open.last().copied() {
            match self.states[place] {
                State::Waiting => {
                    self.states[place] = State::Open;
                    open.extend(self.before(place));
                }
                State::Open => {
                    open.pop();
                    self.close(place);
                }
                State::Done(_) | State::Broken | State::Foreign => {
                    open.pop();
                }
            }
        }
    }

    /// The drafts that one is about and that are still to be resolved. What is open already is a cycle, which shows
    /// when this one is closed.
    fn before(&self, place: usize) -> Vec<usize> {
        let draft = &self.drafts[place];
        let meant = draft
            .rules
            .iter()
            .map(|(reference, _)| self.meant(reference, draft));
        meant
            .filter_map(|meant| match meant {
                Ok(Meant::Draft(other)) if self.states[other] == State::Waiting => Some(other),
                _ => None,
            })
            .collect()
    }

    fn close(&mut self, place: usize) {
        let draft = &self.drafts[place];
        let about = &draft.about;
        let mut warnings = Vec::new();
        self.states[place] = match self.resolve(draft, &mut warnings) {
            Ok(Some(correlation)) => {
                self.pack.correlations.push(correlation);
                State::Done(self.pack.correlations.len() - 1)
            }
            Ok(None) => {
                self.pack.foreign.push(Foreign {
                    file: about.file.clone(),
                    title: about.title.clone(),
                    source: "rules for other logs".to_owned(),
                });
                State::Foreign
            }
            Err(mistake) => {
                self.pack.fault(&about.file, Some(about.title.clone()), mistake);
                State::Broken
            }
        };
        self.pack.warn(&about.file, Some(&about.title), warnings);
    }

    /// The correlation; none if it is about other logs.
    fn resolve(&self, draft: &Draft, warnings: &mut Vec<Mistake>) -> Result<Option<Correlation>, Mistake> {
        let mut parts = Vec::new();
        let is_mine = |rule: &str| {
            let named = draft
                .rules
                .iter()
                .filter_map(|(reference, _)| self.meant(reference, draft).ok());
            self.meant(rule, draft)
                .is_ok_and(|meant| named.into_iter().any(|mine| mine == meant))
        };
        for (reference, place) in &draft.rules {
            let wrong = |why: &str| Mistake::new(*place, format!("`{reference}` {why}"));
            let meant = self.meant(reference, draft).map_err(wrong)?;
            let target = match meant {
                Meant::Rule(rule) => Target::Rule(rule),
                Meant::Other(Other::Foreign) => return Ok(None),
                Meant::Other(Other::Broken) => return Err(wrong("has a mistake of its own")),
                Meant::Draft(other) => match self.states[other] {
                    State::Done(number) => Target::Correlation(number),
                    State::Foreign => return Ok(None),
                    State::Broken => return Err(wrong("has a mistake of its own")),
                    State::Waiting | State::Open => {
                        return Err(wrong("is about this correlation, which is about it"));
                    }
                },
            };
            let is_called = |name: &str| self.meant(name, draft) == Ok(meant);
            let path = |field, warnings: &mut Vec<Mistake>| draft.resolve(field, &is_called, warnings);
            let mut group = Vec::new();
            for field in &draft.group_by {
                group.push(path(field, warnings)?);
            }
            let value = match &draft.value {
                Some(field) => Some(path(field, warnings)?),
                None => None,
            };
            parts.push(Part { target, group, value });
        }
        if let Some(stray) = draft.stray_alias(&is_mine) {
            return Err(stray);
        }
        Ok(Some(Correlation {
            about: draft.about.clone(),
            kind: draft.kind,
            parts,
            group_by: draft.group_by.iter().map(|(field, _)| field.clone()).collect(),
            timespan: draft.timespan,
            counted: draft.counted,
            reported: true,
        }))
    }

    /// What a reference of a correlation means, first in its own company; or why it means nothing.
    fn meant(&self, reference: &str, by: &Draft) -> Result<Meant, &'static str> {
        let rules = self.pack.rules.iter().enumerate();
        let rules = rules.map(|(number, rule)| (&rule.about, Meant::Rule(number)));
        let drafts = self.drafts.iter().enumerate();
        let drafts = drafts.map(|(number, draft)| (&draft.about, Meant::Draft(number)));
        let others = self
            .pack
            .others
            .iter()
            .map(|(about, other)| (about, Meant::Other(*other)));
        let all = rules.chain(drafts).chain(others);
        let called: Vec<_> = all.filter(|(about, _)| about.is_called(reference)).collect();
        let (company, rest): (Vec<_>, Vec<_>) = called
            .into_iter()
            .partition(|(about, _)| about.built_in == by.about.built_in);
        match if company.is_empty() { rest } else { company }.as_slice() {
            [] => Err("is the name, id or title of no rule here"),
            [(_, one)] => Ok(*one),
            _ => Err("is what several rules here are called"),
        }
    }
}
