//! Bytes to nodes, in one pass. The only recursion is into decoded strings, three deep.

use super::super::json::{Kind, MAX_DEPTH, Malformed, Reason, Scanner, Text};
use super::{Encoding, Key, MOST_NODES, Node, Tree};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

/// Longest string that is tried as JSON, in bytes.
const LONGEST_DECODED: usize = 1 << 20;

/// Strings in strings in strings.
pub(super) const DEEPEST_DECODED: usize = 3;

/// Reads an event into a tree.
pub(super) fn read(bytes: &Arc<[u8]>) -> Tree {
    let mut reader = Reader {
        sources: vec![Arc::clone(bytes)],
        nodes: Vec::new(),
        decoding: 0,
        cut: false,
    };
    let fault = reader.members_of(bytes, 0, None).err();
    Tree {
        sources: reader.sources,
        nodes: reader.nodes,
        fault,
        cut: reader.cut,
    }
}

struct Reader {
    sources: Vec<Arc<[u8]>>,
    nodes: Vec<Node>,
    /// How many strings one is in.
    decoding: usize,
    cut: bool,
}

/// A container that is open.
struct Open<'a> {
    /// The node it is, none for the event itself.
    node: Option<u32>,
    /// Whether that node is the string it was decoded from.
    host: bool,
    array: bool,
    depth: u16,
    count: u32,
    keys: HashSet<Cow<'a, [u8]>>,
}

impl Reader {
    /// Reads the container that the source starts with as the children of `host`.
    fn members_of(&mut self, bytes: &Arc<[u8]>, source: u32, host: Option<u32>) -> Result<(), Malformed> {
        let mut scanner = Scanner::new(bytes, 0);
        let depth = host.map_or(0, |host| self.nodes[host as usize].depth + 1);
        let kind = scanner.kind()?;
        if matches!(kind, Kind::String | Kind::Literal) {
            return scanner.malformed(Reason::NoObject);
        }
        scanner.at += 1;
        let first = Open {
            node: host,
            host: true,
            array: kind == Kind::Array,
            depth,
            count: 0,
            keys: HashSet::new(),
        };
        let mut open = vec![first];
        let end = self.values(&mut scanner, &mut open, source);
        for container in open.iter().rev() {
            self.close(container, scanner.at);
        }
        end
    }

    /// Reads values until the outermost container ends, or there is a fault, or enough.
    fn values<'a>(
        &mut self,
        scanner: &mut Scanner<'a>,
        open: &mut Vec<Open<'a>>,
        source: u32,
    ) -> Result<(), Malformed> {
        while let Some(container) = open.last_mut() {
            if scanner.eat(if container.array { b']' } else { b'}' }) {
                self.close(container, scanner.at);
                open.pop();
                continue;
            }
            if container.count > 0 && !scanner.eat(b',') {
                let reason = match scanner.peek() {
                    None => Reason::CutOff,
                    Some(_) if container.array => Reason::NoArrayEnd,
                    Some(_) => Reason::NoObjectEnd,
                };
                return scanner.malformed(reason);
            }
            if self.nodes.len() >= MOST_NODES {
                self.cut = true;
                return Ok(());
            }
            if let Some(inner) = self.value(scanner, container, source)? {
                if open.len() >= MAX_DEPTH {
                    return scanner.malformed(Reason::TooDeep);
                }
                open.push(inner);
            }
        }
        Ok(())
    }

    fn close(&mut self, container: &Open<'_>, at: usize) {
        let end = self.nodes.len() as u32;
        if let Some(node) = container.node {
            let node = &mut self.nodes[node as usize];
            node.end = end;
            node.children = container.count;
            if !container.host {
                node.value.end = at as u32;
            }
        }
    }

    /// Reads the next key and value; a container is returned open.
    fn value<'a>(
        &mut self,
        scanner: &mut Scanner<'a>,
        holder: &mut Open<'a>,
        source: u32,
    ) -> Result<Option<Open<'a>>, Malformed> {
        let mut repeated = false;
        let key = if holder.array {
            Key::Element(holder.count)
        } else {
            scanner.peek();
            let start = scanner.at as u32 + 1;
            let text = scanner.string()?;
            if !scanner.eat(b':') {
                return scanner.malformed(Reason::NoColon);
            }
            repeated = !holder.keys.insert(text.unescaped());
            Key::Member(start..start + text.raw.len() as u32)
        };
        let kind = scanner.kind()?;
        let start = scanner.at;
        let container = matches!(kind, Kind::Object | Kind::Array);
        if container {
            scanner.at += 1;
        } else {
            scanner.skip()?;
        }
        let end = scanner.at;
        let place = self.nodes.len() as u32;
        self.nodes.push(Node {
            depth: holder.depth,
            kind,
            children: 0,
            decoded: None,
            repeated,
            end: place + 1,
            parent: holder.node,
            source,
            key,
            value: start as u32..end as u32,
        });
        holder.count += 1;
        if container {
            return Ok(Some(Open {
                node: Some(place),
                host: false,
                array: kind == Kind::Array,
                depth: holder.depth + 1,
                count: 0,
                keys: HashSet::new(),
            }));
        }
        if kind == Kind::String {
            self.decode(&scanner.bytes()[start + 1..end - 1], place);
        }
        Ok(None)
    }

    /// Gives a string that holds JSON children.
    fn decode(&mut self, raw: &[u8], place: u32) {
        if self.decoding >= DEEPEST_DECODED || raw.len() > LONGEST_DECODED {
            return;
        }
        let Some((bytes, encoding)) = json_in(raw) else {
            return;
        };
        let bytes: Arc<[u8]> = bytes.into();
        let source = self.sources.len() as u32;
        self.sources.push(Arc::clone(&bytes));
        self.nodes[place as usize].decoded = Some(encoding);
        self.decoding += 1;
        // `json_in` has read it to its end, so there is no fault to tell.
        let _ = self.members_of(&bytes, source, Some(place));
        self.decoding -= 1;
    }
}

/// The JSON container that a string holds, if it holds one with something in it.
fn json_in(raw: &[u8]) -> Option<(Vec<u8>, Encoding)> {
    let start = raw.trim_ascii_start();
    let encoding = match start {
        [b'{' | b'[', ..] => Encoding::Json,
        [b'%', b'7' | b'5', b'B' | b'b', ..] => Encoding::Url,
        _ => return None,
    };
    let text = Text::new(raw);
    let bytes = match encoding {
        Encoding::Json => text.unescaped().into_owned(),
        Encoding::Url => percent_encoding::percent_decode(&text.unescaped()).collect(),
    };
    let mut scanner = Scanner::new(&bytes, 0);
    let value = scanner.skip().ok()?;
    let has_content = value[1..value.len() - 1]
        .iter()
        .any(|byte| !byte.is_ascii_whitespace());
    (has_content && scanner.peek().is_none()).then_some((bytes, encoding))
}
