//! An inspection by itself: is anybody named twice as an inspector, is the site on the map.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Check;
use crate::entry::{Entry, Place};

impl Check<'_> {
    pub(super) fn inspection(&mut self, entry: &Entry) {
        let inspectors = entry.inspection.get("inspectors").and_then(Value::as_array);
        let mut named = BTreeSet::new();
        for (at, one) in inspectors.into_iter().flatten().enumerate() {
            let name = one.get("name").and_then(Value::as_str);
            if name.is_some_and(|name| !named.insert(name)) {
                self.error(
                    Place::of("inspector.name").at(at),
                    "检查人重复了，请改成另一个人或删除这一行",
                );
            }
        }
        let degrees = |name: &str| entry.inspection.get(name).and_then(Value::as_f64);
        if let (Some(longitude), Some(latitude)) = (degrees("longitude"), degrees("latitude"))
            && (73.0..=136.0).contains(&latitude)
            && (3.0..=54.0).contains(&longitude)
        {
            self.error(
                Place::of("inspection.longitude"),
                "经度和纬度填反了，请对调",
            );
        }
    }
}
