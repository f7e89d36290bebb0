//! Shapes of ordinary calls: tables of request templates, filled from an estate (`world.rs` says how).

mod changing;
mod deploying;
mod looking;
mod polling;
mod terraform;

pub use changing::CHANGING;
pub use deploying::DEPLOYING;
pub use looking::LOOKING;
pub use polling::POLLING;
pub use terraform::{APPLYING, REFRESHING};

use super::super::estate::Estate;
use super::super::event::Call;
use super::super::random::Random;
use super::super::world::Place;
use serde_json::Value;

/// A call to be filled in.
pub struct Shape {
    service: &'static str,
    name: &'static str,
    read_only: bool,
    request: &'static str,
    response: &'static str,
    resource: Option<(&'static str, &'static str)>,
    error: Option<(&'static str, &'static str)>,
}

const fn read(service: &'static str, name: &'static str, request: &'static str) -> Shape {
    Shape {
        service,
        name,
        read_only: true,
        request,
        response: "null",
        resource: None,
        error: None,
    }
}

const fn write(
    service: &'static str,
    name: &'static str,
    request: &'static str,
    response: &'static str,
) -> Shape {
    Shape {
        service,
        name,
        read_only: false,
        request,
        response,
        resource: None,
        error: None,
    }
}

impl Shape {
    const fn on(mut self, kind: &'static str, arn: &'static str) -> Self {
        self.resource = Some((kind, arn));
        self
    }

    const fn failing(mut self, code: &'static str, message: &'static str) -> Self {
        self.error = Some((code, message));
        self
    }

    /// The service it is made to.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// The call, with its words filled in.
    pub fn call(&self, random: &mut Random, estate: &Estate, place: Place) -> Call {
        let mut filling = estate.filling(random);
        let request = filling.json(self.request);
        let response: Value = filling.json(self.response);
        let call = if self.read_only {
            Call::read(self.service, self.name)
        } else {
            Call::write(self.service, self.name)
        };
        let mut call = call.asking(request).answered(response);
        if let Some((kind, arn)) = self.resource {
            call = call.on(place.account, kind, &filling.text(arn));
        }
        if let Some((code, message)) = self.error {
            call = call.failed(code, &filling.text(message));
        }
        call
    }
}
