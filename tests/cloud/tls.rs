//! The server behind TLS, with a certificate of an authority that nobody knows until they are told.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Authorities that were made: those of one name would be taken for one another.
static MADE: AtomicU64 = AtomicU64::new(0);

/// The server's certificate and who vouches for it.
pub(super) struct Tls {
    config: Arc<ServerConfig>,
    /// The authority's certificate, for `AWS_CA_BUNDLE`.
    pub(super) authority: String,
}

impl Tls {
    /// A certificate for 127.0.0.1 that is good, or was until the end of 2020.
    pub(super) fn new(expired: bool) -> Self {
        let mut authority = CertificateParams::new(Vec::new()).expect("no names");
        let name = format!("loopback authority {}", MADE.fetch_add(1, Ordering::Relaxed));
        authority.distinguished_name.push(DnType::CommonName, name);
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority_key = KeyPair::generate().expect("a key");
        let signed = authority.self_signed(&authority_key).expect("a certificate");
        let issuer = Issuer::new(authority, authority_key);
        let mut server = CertificateParams::new(["127.0.0.1".to_owned()]).expect("an address");
        if expired {
            server.not_before = date_time_ymd(2020, 1, 1);
            server.not_after = date_time_ymd(2020, 12, 31);
        }
        let key = KeyPair::generate().expect("a key");
        let certificate = server.signed_by(&key, &issuer).expect("a certificate");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions of TLS")
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(key.serialize_der().into()),
            )
            .expect("a certificate and its key");
        Self {
            config: Arc::new(config),
            authority: signed.pem(),
        }
    }

    /// The stream behind this socket.
    pub(super) fn accept(&self, socket: TcpStream) -> StreamOwned<ServerConnection, TcpStream> {
        let connection = ServerConnection::new(Arc::clone(&self.config)).expect("a server's side");
        StreamOwned::new(connection, socket)
    }
}
