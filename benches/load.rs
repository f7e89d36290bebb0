//! temp
use std::time::Instant;
use trailhound::store::{
    batch::{Hints, Loader},
    evidence::Kept,
};
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let files: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| std::fs::read(e.unwrap().path()).unwrap())
        .collect();
    let mut d = libdeflater::Decompressor::new();
    let t = Instant::now();
    let mut total = 0;
    let mut out = vec![0u8; 8 << 20];
    for f in &files {
        let n = u32::from_le_bytes(f[f.len() - 4..].try_into().unwrap()) as usize;
        if out.len() < n {
            out.resize(n, 0)
        };
        d.gzip_decompress(f, &mut out[..n]).unwrap();
        total += n;
    }
    let inflate = t.elapsed();
    println!(
        "inflate {:?} {:.2} GB/s",
        inflate,
        total as f64 / 1e9 / inflate.as_secs_f64()
    );
    let t = Instant::now();
    let mut loader = Loader::default();
    let mut b = trailhound::store::Builder::default();
    let mut add = std::time::Duration::ZERO;
    let mut rows = 0;
    let mut scan = std::time::Duration::ZERO;
    for f in &files {
        let n = u32::from_le_bytes(f[f.len() - 4..].try_into().unwrap()) as usize;
        d.gzip_decompress(f, &mut out[..n]).unwrap();
        let s = Instant::now();
        loader.container(
            Kept::File {
                path: "x".into(),
                encoding: trailhound::store::ledger::Encoding::Gzip,
                base: 0,
            },
            Hints::default(),
        );
        let by = &out[..n];
        let mut at = 12;
        loop {
            at = loader.record(by, at).unwrap();
            rows += 1;
            if by[at] != b',' {
                break;
            }
            at += 1;
        }
        scan += s.elapsed();
        if loader.len() > 30000 {
            let s = Instant::now();
            b.add(0, loader.take());
            add += s.elapsed();
        }
    }
    b.add(0, loader.take());
    println!(
        "all {:?} scan {:?} ({:.0} ns/event {:.2} GB/s) add {:?} rows {rows}",
        t.elapsed(),
        scan,
        scan.as_nanos() as f64 / rows as f64,
        total as f64 / 1e9 / scan.as_secs_f64(),
        add
    );
    let s = Instant::now();
    let snap = b.publish();
    println!("publish {:?} len {}", s.elapsed(), snap.len());
}
