//! Saved views: where they are kept, `trailhound views`, which lists them, and `query --view`, which asks one.
//!
//! They lie in the directory of the user's files, in `views`, a `.toml` file each. What is wrong with one costs that one.

use super::streams::Streams;
use super::{Exit, Output, Query, config};
use crate::app::mistake::{Mistake, nearest};
use crate::app::views::file::LONGEST;
use crate::app::views::{Own, View, Views, read};
use crate::sink::{self, Cell, Column};
use std::borrow::Cow;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// So many files of the directory are read.
const MOST: usize = 500;

/// All views, what is wrong with files of the user's, and the directory they are in.
pub(super) fn load() -> (Views, Vec<Mistake>, Option<PathBuf>) {
    let Some(folder) = config::folder().map(|folder| folder.join("views")) else {
        return (Views::bundled(), Vec::new(), None);
    };
    let (views, mistakes) = of_folder(&folder);
    (views, mistakes, Some(folder))
}

fn of_folder(folder: &Path) -> (Views, Vec<Mistake>) {
    let (mut own, mut others, mut mistakes) = (Vec::new(), Vec::new(), Vec::new());
    let name = folder.to_string_lossy();
    let mut names: Vec<OsString> = match fs::read_dir(folder) {
        Ok(files) => files.filter_map(|file| Some(file.ok()?.file_name())).collect(),
        Err(error) => {
            if error.kind() != ErrorKind::NotFound {
                mistakes.push(Mistake::of_file(&name, format!("could not be read: {error}")));
            }
            Vec::new()
        }
    };
    names.sort();
    for (number, file) in names.into_iter().enumerate() {
        let path = folder.join(&file);
        others.push(file.to_string_lossy().into_owned());
        if path.extension().is_none_or(|ending| ending != "toml") || number > MOST {
            continue;
        }
        if number == MOST {
            let text = format!("there are more than {MOST} files; this one and those behind it are not read");
            mistakes.push(Mistake::of_file(&path.to_string_lossy(), text));
            continue;
        }
        match of_file(&path, file) {
            Ok(view) => {
                others.pop();
                own.push(view);
            }
            Err(wrong) => mistakes.extend(wrong),
        }
    }
    (Views::with(own, others), mistakes)
}

/// The view of a file. A pipe would never end, and a file that is very long is none.
fn of_file(path: &Path, file: OsString) -> Result<Own, Vec<Mistake>> {
    let name = path.to_string_lossy();
    let wrong = |why: String| vec![Mistake::of_file(&name, why)];
    let file = file
        .into_string()
        .map_err(|_| wrong("the name of the file is not UTF-8".to_owned()))?;
    let about = fs::metadata(path).map_err(|error| wrong(format!("could not be read: {error}")))?;
    if !about.is_file() {
        return Err(wrong("not an ordinary file".to_owned()));
    }
    if about.len() > LONGEST {
        return Err(wrong(format!("longer than {LONGEST} bytes: that is no view")));
    }
    let text = config::read(path)
        .map_err(|mistake| vec![mistake])?
        .unwrap_or_default();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    read(&name, &stem, &text).map(|view| Own { file, view })
}

/// Puts the view that is named in the place of a query and a window. `None` after the mistake was told.
pub(super) fn apply(query: &mut Query, streams: &mut Streams) -> Option<()> {
    let given = query.given.take();
    let Some(name) = &query.view else {
        query.text = given.unwrap_or_default();
        return Some(());
    };
    // With a view all words are paths.
    query.input.paths.splice(0..0, given.map(OsString::from));
    let (views, mistakes, _) = load();
    for mistake in &mistakes {
        streams.say(&mistake.to_string());
    }
    let Some(view) = views.find(name) else {
        let names = views.all().map(|(view, _)| view.name.as_str());
        let meant = nearest(name, names).map_or_else(String::new, |name| format!("; did you mean `{name}`?"));
        streams.say(&format!("error: there is no view `{name}`{meant}"));
        streams.say("  trailhound views lists them");
        return None;
    };
    if query.input.paths.is_empty() && !query.is_told_where() {
        streams.say("error: which files? give paths, or --demo");
        return None;
    }
    take(view, query);
    Some(())
}

fn take(view: &View, query: &mut Query) {
    query.text.clone_from(&view.query);
    let window = &mut query.input.window;
    window.since = window.since.take().or_else(|| view.since.clone());
    window.until = window.until.take().or_else(|| view.until.clone());
}

const fn column(key: &'static str, label: &'static str) -> Column {
    Column {
        key: Cow::Borrowed(key),
        label: Cow::Borrowed(label),
        whole: false,
    }
}

/// Performs the command.
pub(super) fn run(output: &Output, streams: &mut Streams) -> Exit {
    let (views, mistakes, _) = load();
    for mistake in &mistakes {
        streams.say(&mistake.to_string());
    }
    let columns = [
        column("view", "VIEW"),
        column("of", "OF"),
        column("for", "FOR"),
        column("since", "SINCE"),
        column("until", "UNTIL"),
        column("query", "QUERY"),
    ];
    let look = streams.look(output.look);
    streams.attempt(|out| {
        let mut writer = sink::rows(output.format, columns.to_vec(), look, out);
        for (view, own) in views.all().take(output.limit.unwrap_or(usize::MAX)) {
            let of = if own.is_some() { "yours" } else { "built in" };
            let texts = [
                &view.name,
                of,
                &view.about,
                view.since.as_deref().unwrap_or_default(),
                view.until.as_deref().unwrap_or_default(),
                &view.query,
            ];
            writer.row(&texts.map(|text| Cell::Text(Cow::Borrowed(text))))?;
        }
        writer.finish()
    });
    if mistakes.is_empty() {
        Exit::Ok
    } else {
        Exit::Usage
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_file_costs_that_file_and_none_is_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("good.toml"), "name = \"Mine\"\nquery = \"is:root\"").expect("written");
        fs::write(at("bare.toml"), "query = \"is:denied\"").expect("written");
        fs::write(at("broken.toml"), "name = \"Mine too\"\nquery = \"user:(\"").expect("written");
        fs::write(at("binary.toml"), [0xff, 0, 0x1b]).expect("written");
        fs::write(at("long.toml"), vec![b'#'; LONGEST as usize + 1]).expect("written");
        fs::write(at("notes.txt"), "nothing").expect("written");
        fs::create_dir(at("folder.toml")).expect("made");
        let (views, mistakes) = of_folder(folder.path());
        let names: Vec<_> = views.own().iter().map(|own| own.view.name.as_str()).collect();
        assert_eq!(names, ["bare", "Mine"]);
        let told: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 4, "{told:#?}");
        assert!(
            told.iter().any(|line| line.contains("broken.toml:2:9: ")),
            "{told:#?}"
        );
        let (none, mistakes) = of_folder(&at("no such"));
        assert!(none.own().is_empty() && mistakes.is_empty());
    }
}
