//! The ordinary traffic: what Brightwater does on any day, and in which the story has to be found.

pub mod lake;
pub mod machines;
pub mod people;
pub mod pipelines;
pub mod services;
pub mod shapes;

use super::event::Event;
use rayon::prelude::*;

/// Every ordinary event of the day.
pub fn events() -> Vec<Event> {
    let actors: [fn() -> Vec<Event>; 5] = [
        people::events,
        pipelines::events,
        machines::events,
        services::events,
        lake::events,
    ];
    actors.into_par_iter().flat_map_iter(|events| events()).collect()
}
