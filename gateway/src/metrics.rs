//! What is counted, for Prometheus.
//!
//! Labels have few values, all of them known here: nothing that a client sends becomes one.

use std::error::Error;
use std::time::Duration;

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

const REQUESTS: &str = "ews_requests_total";
const REFUSALS: &str = "ews_refusals_total";
const SECONDS: &str = "ews_request_seconds";
const CONNECTIONS: &str = "ews_connections";
const BACKEND_UP: &str = "ews_backend_up";

/// Upper bounds of the times that are counted, in seconds. The last is how long a PBX may take.
const BUCKETS: &[f64] = &[0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0];
/// How often the times are put into their buckets. Until then each is kept.
const UPKEEP: Duration = Duration::from_millis(250);

/// The figures of this process.
pub(crate) struct Metrics(PrometheusHandle);

impl Metrics {
    /// Begins to count.
    pub(crate) fn start() -> Result<Self, Box<dyn Error>> {
        let handle = PrometheusBuilder::new().set_buckets(BUCKETS)?.install_recorder()?;
        describe_counter!(REQUESTS, "SOAP messages answered, by operation and response code");
        describe_counter!(REFUSALS, "requests refused before a message was read, by HTTP status");
        describe_histogram!(SECONDS, "from the head of a request to its answer, by operation");
        describe_gauge!(CONNECTIONS, "open connections");
        describe_gauge!(BACKEND_UP, "1 if the PBX could be reached last, else 0");
        let upkeep = handle.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(UPKEEP).await;
                upkeep.run_upkeep();
            }
        });
        Ok(Self(handle))
    }

    /// All figures, as Prometheus reads them.
    pub(crate) fn render(&self, is_backend_up: bool) -> String {
        gauge!(BACKEND_UP).set(if is_backend_up { 1.0 } else { 0.0 });
        self.0.render()
    }
}

pub(crate) fn answered(operation: &'static str, code: &'static str, took: Duration) {
    counter!(REQUESTS, "operation" => operation, "code" => code).increment(1);
    histogram!(SECONDS, "operation" => operation).record(took);
}

pub(crate) fn refused(status: u16) {
    counter!(REFUSALS, "status" => status.to_string()).increment(1);
}

/// Counts a connection as long as it is kept.
pub(crate) struct OpenConnection;

impl OpenConnection {
    pub(crate) fn count() -> Self {
        gauge!(CONNECTIONS).increment(1.0);
        Self
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        gauge!(CONNECTIONS).decrement(1.0);
    }
}
