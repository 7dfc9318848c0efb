//! What the sample household of five becomes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{errors, household, packages, scope};

#[test]
fn the_sample_household_passes() {
    let found = packages().preflight(&household(), &scope());
    let problems: Vec<String> = found.problems.iter().map(common::readable).collect();
    assert!(problems.is_empty(), "the demo must start clean: {problems:#?}");
    assert!(errors(&household(), &scope()).is_empty());
}

#[test]
fn print_plan() {
    let plan = packages().plan(&household(), &scope());
    println!("{}", serde_json::to_string_pretty(&plan).unwrap());
}
