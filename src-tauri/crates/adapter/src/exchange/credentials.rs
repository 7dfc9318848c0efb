//! What a system is signed in to with. Wiped from memory when dropped, never printed.

use std::collections::BTreeMap;
use std::fmt;

use zeroize::Zeroizing;

/// One secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the secret over.
    #[must_use]
    pub fn new(secret: String) -> Self {
        Self(Zeroizing::new(secret))
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("••••••")
    }
}

/// All secrets of one system, by the credential ids of its package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credentials(BTreeMap<String, Secret>);

impl Credentials {
    /// One secret by its id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Secret> {
        self.0.get(id)
    }

    /// Adds or replaces one.
    pub fn set(&mut self, id: impl Into<String>, secret: impl Into<String>) {
        self.0.insert(id.into(), Secret::new(secret.into()));
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Credentials {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(pairs: T) -> Self {
        let mut all = Self::default();
        for (id, secret) in pairs {
            all.set(id, secret);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_shows_nothing_secret() {
        let credentials: Credentials = [("password", "Sq@2026test")].into_iter().collect();
        let printed = format!("{credentials:?}");
        assert!(
            !printed.contains("2026"),
            "a log line must not carry the secret"
        );
        assert!(
            printed.contains("password"),
            "which credential is set may be seen"
        );
    }
}
