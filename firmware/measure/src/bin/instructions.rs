//! Counts instructions and the stack they need. QEMU runs it with `-icount shift=0`, where an instruction takes a
//! nanosecond whatever it is, and the timer of the core counts these.
//!
//! Prints lines of a name, instructions, and bytes of stack.
#![no_std]
#![no_main]

use core::hint::black_box;
use core::panic::PanicInfo;

use board::stack;
use cortex_m::peripheral::SYST;
use cortex_m::peripheral::syst::SystClkSource;
use cortex_m_semihosting::{debug, hprintln};
use ews_phonecall::{DisconnectPhoneCall, Options, Request, RequestReader, ResponseCode, answer};

const MESSAGE: &[u8] = include_bytes!("../../../../tests/data/disconnect-phone-call-request.xml");
/// A message with what takes the longest way through the parser: a tag not of ASCII, attributes to hold against each other.
const LONGEST_WAY: &str = concat!(
    "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header>",
    "<a xmlns='urn:&#97;' xmlns:p='urn:b' \u{E9}='' p:\u{E9}='' p:\u{E8}=''/></s:Header><s:Body>",
    "<DisconnectPhoneCall xmlns='http://schemas.microsoft.com/exchange/services/2006/messages'>",
    "<PhoneCallId Id='1'/></DisconnectPhoneCall></s:Body></s:Envelope>",
);
const ID: &str = "OWVl4NWb3N29t";
/// What a segment of TCP carries where nothing else was agreed on (RFC 9293, 3.7.1).
const SEGMENT: usize = 536;

/// How often something is done, so that single instructions show in a count of several.
const TIMES: u32 = 250;
const RELOAD: u32 = 0xFF_FFFF;

/// Counts the ticks of the timer that `times` calls take.
#[inline(never)]
fn ticks(timer: &mut SYST, times: u32, f: &mut dyn FnMut()) -> u32 {
    timer.clear_current();
    // The counter is loaded with the next tick.
    while SYST::get_current() == 0 {}
    let start = SYST::get_current();
    for _ in 0..times {
        f();
    }
    let ticks = start.wrapping_sub(SYST::get_current()) & RELOAD;
    assert!(!timer.has_wrapped(), "the timer wrapped");
    ticks
}

struct Meter {
    timer: SYST,
    /// The ticks of a million instructions.
    million: u32,
}

impl Meter {
    fn start(mut timer: SYST) -> Self {
        timer.set_clock_source(SystClkSource::Core);
        timer.set_reload(RELOAD);
        timer.enable_counter();
        // Its loop has two instructions, and runs as often as it is told.
        let twice = ticks(&mut timer, 2, &mut || cortex_m::asm::delay(500_000));
        let million = twice - ticks(&mut timer, 1, &mut || cortex_m::asm::delay(500_000));
        // After a reset the clock has 12.5 MHz, so that is what a million nanoseconds come to.
        assert_eq!(million, 12_500, "an instruction does not take a nanosecond");
        Self { timer, million }
    }

    /// The instructions of one call.
    fn instructions(&mut self, f: &mut dyn FnMut()) -> u32 {
        // What is done once or in each turn is the same with calls that do nothing.
        let own = ticks(&mut self.timer, TIMES, &mut || ());
        let ticks = u64::from(ticks(&mut self.timer, TIMES, f) - own);
        let divisor = u64::from(self.million) * u64::from(TIMES);
        ((ticks * 1_000_000 + divisor / 2) / divisor) as u32
    }

    /// Measures something that is set up before the stack is.
    fn measure<T>(&mut self, name: &str, state: &mut T, set_up: fn(&mut T), f: fn(&mut T)) {
        let both = self.instructions(&mut || {
            set_up(state);
            f(state);
        });
        set_up(state);
        let stack = stack(&mut || f(state));
        hprintln!("{}\t{}\t{}", name, both, stack);
    }
}

/// The bytes of stack that a call takes.
#[inline(never)]
fn stack(f: &mut dyn FnMut()) -> usize {
    stack::paint();
    f();
    stack::pointer() - stack::deepest()
}

fn handle(call: &DisconnectPhoneCall<'_>) -> Result<(), ResponseCode<'static>> {
    if call.phone_call_id == ID { Ok(()) } else { Err(ResponseCode::ErrorInvalidPhoneCallId) }
}

fn nothing<T>(_: &mut T) {}

fn message() -> &'static [u8] {
    black_box(MESSAGE)
}

struct Memory {
    buffer: [u8; 1536],
    reader: RequestReader<1024, DisconnectPhoneCall<'static>>,
    reader_of_all: RequestReader<1024>,
    request: Request<'static>,
}

fn push<const LEN: usize>(memory: &mut Memory) {
    for piece in message().chunks(LEN) {
        assert!(memory.reader.push(piece).is_ok());
    }
    assert!(black_box(memory.reader.finish()).is_ok());
}

fn new_reader(memory: &mut Memory) {
    memory.reader.reset();
}

fn push_to_all<const LEN: usize>(memory: &mut Memory) {
    for piece in message().chunks(LEN) {
        assert!(memory.reader_of_all.push(piece).is_ok());
    }
    assert!(black_box(memory.reader_of_all.finish()).is_ok());
}

fn new_reader_of_all(memory: &mut Memory) {
    memory.reader_of_all.reset();
}

#[cortex_m_rt::entry]
fn main() -> ! {
    let Ok(request) = Request::parse(MESSAGE) else { stop(Err(())) };
    let memory = &mut Memory {
        buffer: [0; 1536],
        reader: RequestReader::with_options(&Options::DEFAULT),
        reader_of_all: RequestReader::new(),
        request,
    };
    let Some(core) = cortex_m::Peripherals::take() else { stop(Err(())) };
    let mut meter = Meter::start(core.SYST);
    hprintln!("bytes of the reference request\t{}\t0", MESSAGE.len());
    let of_one = size_of::<RequestReader<1024, DisconnectPhoneCall<'static>>>();
    hprintln!("bytes of RequestReader<1024, DisconnectPhoneCall>\t{}\t0", of_one);
    hprintln!("bytes of RequestReader<1024>\t{}\t0", size_of::<RequestReader<1024>>());

    let empty = meter.instructions(&mut || {
        black_box(message());
    });
    assert!(empty < 20, "calls are not told apart from what is called");
    meter.measure("parse, whole", memory, nothing, |_| {
        assert!(black_box(Request::parse(message())).is_ok());
    });
    meter.measure("parse, in 536-byte pieces", memory, new_reader, push::<SEGMENT>);
    meter.measure(
        "parse, in 536-byte pieces, all operations",
        memory,
        new_reader_of_all,
        push_to_all::<SEGMENT>,
    );
    meter.measure("parse, byte by byte", memory, new_reader, push::<1>);
    meter.measure("parse, whole, the longest way", memory, nothing, |_| {
        assert!(black_box(Request::parse(black_box(LONGEST_WAY.as_bytes()))).is_ok());
    });
    meter.measure("write the answer", memory, nothing, |memory| {
        let response = black_box(&memory.request).respond_success(());
        assert!(black_box(response.write(&mut memory.buffer)).is_ok());
    });
    meter.measure("write an error", memory, nothing, |memory| {
        let code = black_box(ResponseCode::ErrorInvalidPhoneCallId);
        let response = black_box(&memory.request).respond(Err::<(), _>(code));
        assert!(black_box(response.write(&mut memory.buffer)).is_ok());
    });
    meter.measure("parse and answer, whole", memory, nothing, |memory| {
        let reply = answer(message(), &mut memory.buffer, &mut handle);
        assert_eq!(black_box(reply).map(|reply| reply.status), Ok(200));
    });
    meter.measure("parse and answer, in 536-byte pieces", memory, new_reader, |memory| {
        push::<SEGMENT>(memory);
        let reply = memory.reader.answer(&mut memory.buffer, &mut handle);
        assert_eq!(black_box(reply).map(|reply| reply.status), Ok(200));
    });
    meter.measure("answer with a fault, after 100 bytes", memory, nothing, |memory| {
        let reply = answer(black_box(&MESSAGE[..100]), &mut memory.buffer, &mut handle);
        assert_eq!(black_box(reply).map(|reply| reply.status), Ok(500));
    });
    stop(Ok(()))
}

fn stop(result: Result<(), ()>) -> ! {
    debug::exit(result);
    loop {
        cortex_m::asm::wfi();
    }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    hprintln!("{}", info);
    stop(Err(()))
}
