//! Rebuilds the crate when the dictionary's data changes; nothing is generated.

#![allow(clippy::print_stdout)] // cargo reads what a build script prints

fn main() {
    println!("cargo:rerun-if-changed=../../dictionary");
    println!("cargo:rerun-if-changed=build.rs");
}
