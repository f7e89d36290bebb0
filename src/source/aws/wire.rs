//! The one way out: the HTTP client of all AWS clients and of all providers of credentials.
//!
//! It speaks TLS with the certificates of the system or of `AWS_CA_BUNDLE`, goes through the proxy that the environment
//! names (but never to this computer or to what is next to it: metadata services, loopback), sends only what
//! [`super::allow`] allows, and takes no answer that is longer than memory should hold.

use super::allow::{Allowed, host_of};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{self, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http_body_util::Limited;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// No honest answer is longer: fifty events of at most 256 KB, escaped.
pub(super) const LONGEST_ANSWER: usize = 50 << 20;

/// A connection that nobody has used for so long is closed: what a proxy or a sleeping laptop has cut off by then is
/// not tried again.
const IDLE: Duration = Duration::from_mins(1);

/// See the module. Clones share their connections.
#[derive(Clone, Debug)]
pub(super) struct Wire(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    tls: TlsContext,
    allowed: Allowed,
    open: Mutex<Vec<Open>>,
}

/// Connections are pooled for each setting of time-outs.
#[derive(Debug)]
struct Open {
    timeouts: (Option<Duration>, Option<Duration>),
    gate: Gate,
}

impl Wire {
    /// With the certificates of this bundle, or of the system where there is none. `Err` says what is wrong with it.
    pub(super) fn new(bundle: Option<&Path>, allowed: Allowed) -> Result<Self, String> {
        let mut tls = TlsContext::builder();
        if let Some(path) = bundle {
            tls = tls.with_trust_store(TrustStore::empty().with_pem_certificate(certificates(path)?));
        }
        Ok(Self(Arc::new(Inner {
            tls: tls.build().map_err(|error| error.to_string())?,
            allowed,
            open: Mutex::default(),
        })))
    }

    /// Closes what is open: after a sleep, connections only look alive.
    pub(super) fn forget(&self) {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The bundle, if every certificate in it can be read: the client would panic over one that cannot.
fn certificates(path: &Path) -> Result<Vec<u8>, String> {
    let pem = std::fs::read(path).map_err(|error| format!("cannot be read: {error}"))?;
    let mut roots = rustls::RootCertStore::empty();
    for (index, certificate) in CertificateDer::pem_slice_iter(&pem).enumerate() {
        let place = || format!("certificate {} in it is damaged", index + 1);
        let certificate = certificate.map_err(|_| place())?;
        roots.add(certificate).map_err(|_| place())?;
    }
    if roots.is_empty() {
        return Err("holds no certificate in PEM form".to_owned());
    }
    Ok(pem)
}

impl HttpClient for Wire {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let timeouts = (settings.connect_timeout(), settings.read_timeout());
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = open.iter().find(|it| it.timeouts == timeouts) {
            return SharedHttpConnector::new(known.gate.clone());
        }
        let build = |proxy| {
            let mut builder: ConnectorBuilder = Connector::builder();
            builder.set_sleep_impl(components.sleep_impl());
            SharedHttpConnector::new(
                builder
                    .connector_settings(settings.clone())
                    .pool_idle_timeout(IDLE)
                    .proxy_config(proxy)
                    .tls_provider(tls::Provider::rustls(CryptoMode::Ring))
                    .tls_context(self.0.tls.clone())
                    .build(),
            )
        };
        let gate = Gate {
            wire: Arc::clone(&self.0),
            near: build(ProxyConfig::disabled()),
            far: build(ProxyConfig::from_env()),
        };
        open.push(Open {
            timeouts,
            gate: gate.clone(),
        });
        SharedHttpConnector::new(gate)
    }
}

/// Lets pass what is allowed.
#[derive(Clone, Debug)]
struct Gate {
    wire: Arc<Inner>,
    near: SharedHttpConnector,
    far: SharedHttpConnector,
}

impl HttpConnector for Gate {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if let Err(refusal) = self.wire.allowed.check(&request) {
            return HttpConnectorFuture::ready(Err(ConnectorError::user(refusal.into())));
        }
        let way = if is_near(host_of(request.uri())) {
            &self.near
        } else {
            &self.far
        };
        let answer = way.call(request);
        HttpConnectorFuture::new(async move { answer.await.map(bounded) })
    }
}

/// The answer, which fails where it gets too long.
fn bounded(answer: HttpResponse) -> HttpResponse {
    answer.map(|body| SdkBody::from_body_1_x(Limited::new(body, LONGEST_ANSWER)))
}

/// Whether the host is this computer, or next to it: no proxy leads there.
fn is_near(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_link_local(),
        Ok(IpAddr::V6(address)) => address.is_loopback() || address.segments()[..2] == [0xfd00, 0x0ec2],
        Err(_) => address == "localhost",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_that_is_none_is_a_clear_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bundle.pem");
        let problem = |text: &str| {
            std::fs::write(&path, text).expect("written");
            Wire::new(Some(&path), Allowed::default()).expect_err("it is refused")
        };
        assert_eq!(problem("not a certificate"), "holds no certificate in PEM form");
        let damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert_eq!(problem(damaged), "certificate 1 in it is damaged");
        std::fs::remove_file(&path).expect("removed");
        let missing = Wire::new(Some(&path), Allowed::default()).expect_err("it is refused");
        assert!(missing.starts_with("cannot be read: "), "{missing}");
    }

    #[test]
    fn no_proxy_leads_to_this_computer_and_its_neighbours() {
        for host in [
            "127.0.0.1",
            "localhost",
            "[::1]",
            "169.254.169.254",
            "169.254.170.2",
            "[fd00:ec2::254]",
        ] {
            assert!(is_near(host), "{host}");
        }
        for host in [
            "cloudtrail.eu-west-1.amazonaws.com",
            "10.0.0.1",
            "[2001:db8::1]",
            "localhost.evil",
        ] {
            assert!(!is_near(host), "{host}");
        }
    }
}
