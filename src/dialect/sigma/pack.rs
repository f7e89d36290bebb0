//! Rules of many files, and what correlations mean by their names.

use super::correlation::{Correlation, Draft, Part, Target};
use super::rule::{self, Document};
use super::yaml::{self, LONGEST};
use super::{About, Foreign, Mistake, Place, Remark, Rule};

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

    /// Takes note of a file that could not be read.
    pub fn refuse(&mut self, name: &str, why: &str) {
        self.fault(name, None, Mistake::new(Place { line: 1, column: 1 }, why));
    }

    fn add_document(&mut self, name: &str, node: &yaml::Node) {
        let about = rule::about(name, node);
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
        let is_found = |place: &usize| matches!(states[*place], State::Done(_));
        let found: Vec<_> = (0..drafts.len())
            .filter(is_found)
            .map(|place| &drafts[place])
            .collect();
        self.report(&found);
    }

    /// Decides which rules only serve correlations: those that one names, unless one of these wants them by themselves.
    fn report(&mut self, drafts: &[&Draft]) {
        let serves = |about: &About| {
            let mut naming = drafts
                .iter()
                .filter(|draft| {
                    draft
                        .rules
                        .iter()
                        .any(|(reference, _)| about.is_called(reference))
                })
                .peekable();
            naming.peek().is_some() && naming.all(|draft| !draft.generate)
        };
        for rule in &mut self.rules {
            rule.reported = !serves(&rule.about);
        }
        for correlation in &mut self.correlations {
            correlation.reported = !serves(&correlation.about);
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
        let meant = self.drafts[place]
            .rules
            .iter()
            .map(|(reference, _)| self.meant(reference));
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
                .filter_map(|(reference, _)| self.meant(reference).ok());
            self.meant(rule)
                .is_ok_and(|meant| named.into_iter().any(|mine| mine == meant))
        };
        for (reference, place) in &draft.rules {
            let wrong = |why: &str| Mistake::new(*place, format!("`{reference}` {why}"));
            let meant = self.meant(reference).map_err(wrong)?;
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
            let is_called = |name: &str| self.meant(name) == Ok(meant);
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

    /// What a reference means; or why it means nothing.
    fn meant(&self, reference: &str) -> Result<Meant, &'static str> {
        let rules = self.pack.rules.iter().enumerate();
        let rules = rules.map(|(number, rule)| (&rule.about, Meant::Rule(number)));
        let drafts = self.drafts.iter().enumerate();
        let drafts = drafts.map(|(number, draft)| (&draft.about, Meant::Draft(number)));
        let others = self
            .pack
            .others
            .iter()
            .map(|(about, other)| (about, Meant::Other(*other)));
        let mut all = rules
            .chain(drafts)
            .chain(others)
            .filter(|(about, _)| about.is_called(reference))
            .map(|(_, meant)| meant);
        match (all.next(), all.next()) {
            (None, _) => Err("is the name, id or title of no rule here"),
            (Some(one), None) => Ok(one),
            (Some(_), Some(_)) => Err("is what several rules here are called"),
        }
    }
}
