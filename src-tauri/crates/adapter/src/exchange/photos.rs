//! Where the bytes of pictures come from when they are about to be sent.
//!
//! A wire only names a picture (`{"$photo": …}`), so that values can be compared, sealed and kept without megabytes
//! in them. Deliberately absent: where pictures are kept; that is told from outside.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::Value;

/// Whoever keeps pictures.
pub trait KeepsPhotos: Send + Sync {
    /// The bytes of the picture with this SHA-256, a JPEG; `None` when it is not there any more.
    fn read<'a>(
        &'a self,
        sha256: &'a str,
    ) -> Pin<Box<dyn Future<Output = Option<Vec<u8>>> + Send + 'a>>;
}

/// A source of pictures; none by default.
#[derive(Clone, Default)]
pub struct Photos(pub Option<Arc<dyn KeepsPhotos>>);

impl Photos {
    /// The bytes of a picture.
    pub(super) async fn read(&self, sha256: &str) -> Option<Vec<u8>> {
        self.0.as_ref()?.read(sha256).await
    }
}

impl fmt::Debug for Photos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "Photos"
        } else {
            "no photos"
        })
    }
}

/// The picture that a wire value names, if it names one.
pub(super) fn named(value: &Value) -> Option<&str> {
    value.as_object()?.get(crate::package::PHOTO)?.as_str()
}

/// Every picture that a value names, in order, each as often as it is named.
pub(super) fn all_named<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match (named(value), value) {
        (Some(sha256), _) => found.push(sha256),
        (None, Value::Array(items)) => items.iter().for_each(|item| all_named(item, found)),
        (None, Value::Object(members)) => {
            members.values().for_each(|member| all_named(member, found));
        }
        _ => {}
    }
}

/// Every picture that a value names, in order, each as often as it is named.
#[must_use]
pub fn named_photos(value: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    all_named(value, &mut found);
    found
}

/// The value with its pictures replaced, in the order of [`all_named`].
pub(super) fn replaced(value: &Value, by: &mut impl Iterator<Item = Value>) -> Value {
    match value {
        _ if named(value).is_some() => by.next().unwrap_or_default(),
        Value::Array(items) => items.iter().map(|item| replaced(item, by)).collect(),
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(name, value)| (name.clone(), replaced(value, by)))
                .collect(),
        ),
        other => other.clone(),
    }
}
