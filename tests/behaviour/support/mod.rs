//! What the cases share.

pub(crate) mod between;
pub(crate) mod clock;
pub(crate) mod courier;
pub(crate) mod entries;
pub(crate) mod files;
pub(crate) mod households;
pub(crate) mod office;
pub(crate) mod systems;
pub(crate) mod verdict;
pub(crate) mod worker;
pub(crate) mod wrong;
