//! A predicate cut in two: what another engine decides, and what is left to be decided here.

use crate::query::Expr;

/// A predicate and another engine. `S` is what that engine is given.
///
/// Every event that the predicate means fulfils `sent` by the engine's own rules; of those that do, the predicate means
/// exactly the ones that `rest` means. So asking the engine loses nothing, and `rest` makes up for what it says too much.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pushed<S> {
    /// What the engine decides; none if nothing can be left to it.
    pub sent: Option<S>,
    /// What is decided here; [`Expr::All`] if the engine decides all of it.
    pub rest: Expr,
}

impl<S> Pushed<S> {
    /// Nothing is sent: all of it is decided here.
    pub fn local(expr: &Expr) -> Self {
        Self {
            sent: None,
            rest: expr.clone(),
        }
    }

    /// Whether the engine alone gives the answer.
    pub fn is_whole(&self) -> bool {
        self.rest == Expr::All
    }
}
