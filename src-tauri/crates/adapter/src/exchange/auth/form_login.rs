//! `form-login`: a password digested twice with a salt of the page, as old browser applications do.

use md5::{Digest, Md5};

/// Lower-case hex MD5 of (lower-case hex MD5 of the password, then the salt).
pub(in crate::exchange) fn digest(password: &str, salt: &str) -> String {
    let inner = hex::encode(Md5::digest(password.as_bytes()));
    hex::encode(Md5::digest(format!("{inner}{salt}").as_bytes()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_worked_example_of_the_contract() {
        let digest = super::digest("Sq@2026test", "a1b2c3d4");
        assert_eq!(
            digest, "170bf6a786aa0a797a5c05eba314263f",
            "the department computes the same"
        );
    }
}
