//! A gateway: serves the phone-call operations of Exchange Web Services over HTTP, and carries them out in a PBX.
//!
//! A request passes through these files, in this order: `server` accepts the connection, `tls` decrypts it, `http` judges the
//! head and reads the body, `credentials` says who asks, `soap` parses the message, has it carried out and writes the answer,
//! and a `backend` does what is asked in a PBX.

// What could panic. Tests may: a panic is how they fail.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

mod backend;
mod configuration;
mod credentials;
mod head;
mod http;
mod metrics;
mod server;
mod soap;
mod tls;
mod welcome;
mod wsdl;

use std::error::Error;
use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::{Mutex, MutexGuard, PoisonError};

use clap::Parser;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::backend::AnyBackend;
use crate::configuration::{Arguments, Configuration};
use crate::credentials::Users;
use crate::metrics::Metrics;

/// What all connections share.
struct Gateway {
    configuration: Configuration,
    users: Users,
    backend: AnyBackend,
    metrics: Metrics,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ews-phonecall-gateway: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Starts everything, and serves until a signal asks to end.
async fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let configuration = Configuration::load(arguments)?;
    if arguments.check {
        println!("the configuration is good");
        return Ok(());
    }
    tracing_subscriber::fmt()
        .with_max_level(configuration.log)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let tls = configuration.tls.as_ref().map(tls::acceptor).transpose()?;
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let listener = TcpListener::bind(configuration.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", configuration.listen))?;
    let gateway = Gateway {
        users: Users::new(&configuration.users)?,
        metrics: Metrics::start()?,
        backend: AnyBackend::start(&configuration)?,
        configuration,
    };
    welcome::print(&gateway, listener.local_addr()?);
    // Whether systemd listens is not for the gateway to care about.
    let _ = sd_notify::notify(false, &[sd_notify::NotifyState::Ready]);
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        let _ = sd_notify::notify(false, &[sd_notify::NotifyState::Stopping]);
    };
    server::serve(gateway.into(), listener, tls, stop).await;
    Ok(())
}

/// Locks a mutex. One that a panic left locked is used as it is: every change made under a lock here is complete in itself.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
