//! What a service manager sees of the gateway.
#![allow(missing_docs)]

mod common;

use std::os::unix::net::UnixDatagram;
use std::process::Command;
use std::time::Duration;

use common::{Gateway, end};

#[test]
fn says_when_it_is_ready_and_when_it_ends() {
    let path = std::env::temp_dir().join(format!("ews-gateway-notify-{}", std::process::id()));
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut gateway = Gateway::start_with("", |command| {
        command.env("NOTIFY_SOCKET", &path);
    });
    let receive = || {
        let mut buffer = [0; 100];
        let len = socket.recv(&mut buffer).unwrap();
        String::from_utf8_lossy(&buffer[..len]).trim().to_string()
    };
    assert_eq!(receive(), "READY=1");
    gateway.terminate();
    assert_eq!(receive(), "STOPPING=1");
    assert!(gateway.process.wait().unwrap().success());
    std::fs::remove_file(path).unwrap();
}

#[test]
fn logs_each_request_in_a_line_with_the_time_in_microseconds() {
    let path = std::env::temp_dir().join(format!("ews-gateway-log-{}", std::process::id()));
    let gateway = Gateway::start_with("", |command| {
        command.stderr(std::fs::File::create(&path).unwrap());
    });
    for number in 0..8 {
        assert_eq!(gateway.ask(&end(&number.to_string())).status, 200);
    }
    drop(gateway);
    let log = std::fs::read_to_string(&path).unwrap();
    let times: Vec<&str> = log.lines().filter_map(|line| line.split(" ms=").nth(1)).collect();
    assert_eq!(times.len(), 8, "{log}");
    for time in times {
        let time = time.trim_end();
        assert!(time.parse::<f64>().is_ok(), "{time}");
        assert!(time.split('.').nth(1).is_none_or(|decimals| decimals.len() <= 3), "{time}");
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
fn refuses_to_start_with_what_cannot_work() {
    let file = std::env::temp_dir().join(format!("ews-gateway-wrong-{}.toml", std::process::id()));
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ews-phonecall-gateway"));
        let output = command.args(arguments).arg("--config").arg(&file).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for (text, expected) in [
        ("backends = \"memory\"", "unknown field `backends`"),
        ("[tls]\ncertificate = \"/nowhere.pem\"\nkey = \"/nowhere.pem\"", "/nowhere.pem"),
        ("[[users]]\nname = \"ann\"", "neither a password nor a token"),
        ("listen = \"192.0.2.1:1\"", "cannot listen on 192.0.2.1:1"),
    ] {
        std::fs::write(&file, text).unwrap();
        let (is_good, error) = run(&[]);
        assert!(!is_good && error.contains(expected), "{text}: {error}");
    }
    std::fs::write(&file, "").unwrap();
    assert_eq!(run(&["--check"]), (true, String::new()));
    std::fs::remove_file(&file).unwrap();
    assert!(!run(&["--check"]).0);
}
