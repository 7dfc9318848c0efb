//! The dwelling and its owner: does the grid lie in the community, is the place on the map, does the owner's document suit the owner.

use super::Check;
use crate::entry::{Entry, Group, Place, text};

impl Check<'_> {
    pub(super) fn dwelling(&mut self, entry: &Entry) {
        let dwelling = &entry.dwelling;
        if let (Some(grid), Some(community)) = (text(dwelling, "grid"), text(dwelling, "community"))
            && !grid.starts_with(community)
        {
            self.error(
                Place::of("dwelling.grid"),
                "网格不在所选社区内，请核对网格编号或所属社区",
            );
        }
        if let (Some(house), Some(community)) =
            (text(dwelling, "house_code"), text(dwelling, "community"))
            && house.len() == 25
            && !house.starts_with(community)
        {
            self.error(
                Place::of("dwelling.house_code"),
                "房屋编码与所选社区不一致，请核对房屋编码或所属社区",
            );
        }
        self.position(dwelling);
    }

    fn position(&mut self, dwelling: &Group) {
        let degrees = |name: &str| dwelling.get(name).and_then(serde_json::Value::as_f64);
        // The mainland and its islands, roundly: enough to catch swapped or mistyped degrees.
        let east = |value: f64| (73.0..=136.0).contains(&value);
        let north = |value: f64| (3.0..=54.0).contains(&value);
        match (degrees("longitude"), degrees("latitude")) {
            (Some(longitude), Some(latitude)) if east(latitude) && north(longitude) => {
                self.error(Place::of("dwelling.longitude"), "经度和纬度填反了，请对调");
            }
            (Some(_), None) => self.hint(
                Place::of("dwelling.latitude"),
                "只有经度没有纬度，请补上纬度或清空经度",
            ),
            (None, Some(_)) => self.hint(
                Place::of("dwelling.longitude"),
                "只有纬度没有经度，请补上经度或清空纬度",
            ),
            (longitude, latitude) => {
                if longitude.is_some_and(|value| !east(value)) {
                    self.error(
                        Place::of("dwelling.longitude"),
                        "经度不在国内范围，请在地图上重新取点",
                    );
                }
                if latitude.is_some_and(|value| !north(value)) {
                    self.error(
                        Place::of("dwelling.latitude"),
                        "纬度不在国内范围，请在地图上重新取点",
                    );
                }
            }
        }
    }

    pub(super) fn owner(&mut self, owner: &Group) {
        let kind = text(owner, "id_type").unwrap_or("");
        if text(owner, "kind") == Some("person") && kind == "USCC" {
            self.error(
                Place::of("owner.id_type"),
                "产权人是个人，请改选个人的证件类型",
            );
        }
        self.document(
            kind,
            text(owner, "id_number"),
            Place::of("owner.id_number"),
            false,
        );
    }
}
