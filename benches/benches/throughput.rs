//! Throughput of the library and its peers, in bytes a second, on every document.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ews_phonecall_benches::cases::{self, Case, PIECES};
use ews_phonecall_benches::{corpus, peers};
use std::time::Duration;

fn bench(criterion: &mut Criterion, case: &mut Case) {
    let (action, document) = case.name.split_once('/').expect("names have two parts");
    let mut group = criterion.benchmark_group(document);
    group.throughput(Throughput::Bytes(case.bytes as u64));
    let action = action.to_owned();
    group.bench_function(action, |bencher| bencher.iter(|| case.run()));
    group.finish();
}

fn documents(criterion: &mut Criterion) {
    let peers = peers::all();
    let hostile = corpus::hostile();
    for document in corpus::field().into_iter().chain(hostile.iter().map(|kind| kind.document(1))) {
        bench(criterion, &mut cases::parse(&document));
        for len in PIECES {
            bench(criterion, &mut cases::pieces(&document, len));
        }
        bench(criterion, &mut cases::answers(&document));
        for mut case in peers.iter().filter_map(|peer| cases::peer(peer, &document)) {
            bench(criterion, &mut case);
        }
    }
}

fn other_operations(criterion: &mut Criterion) {
    for case in &mut cases::on_other_operations() {
        bench(criterion, case);
    }
}

fn writes(criterion: &mut Criterion) {
    for case in &mut cases::writes() {
        bench(criterion, case);
    }
}

criterion_group! {
    name = throughput;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    targets = documents, other_operations, writes
}
criterion_main!(throughput);
