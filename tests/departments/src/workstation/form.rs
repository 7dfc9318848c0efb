//! Reading parameters as the browser sends them: `name=value&…`, percent-encoded bytes of code page 936.
//!
//! Order and repetition are kept, because a repeated parameter is a fault of its own. Nothing is repaired here: a
//! percent sign without two hexadecimal digits or bytes that are no text fail the whole request.

use super::charset;

/// The bytes were not text of the workstation's charset; the request is answered with `请求编码错误` alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotGbk;

/// Parameters in the order they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads one body or query string.
    ///
    /// # Errors
    /// [`NotGbk`] when the percent-encoding or the bytes behind it are broken anywhere.
    pub(super) fn read(encoded: &[u8]) -> Result<Self, NotGbk> {
        let mut parameters = Vec::new();
        for segment in encoded
            .split(|byte| *byte == b'&')
            .filter(|segment| !segment.is_empty())
        {
            let mut halves = segment.splitn(2, |byte| *byte == b'=');
            let name = text(halves.next().unwrap_or_default())?;
            let value = text(halves.next().unwrap_or_default())?;
            parameters.push((name, value));
        }
        Ok(Self(parameters))
    }

    /// Adds the parameters of `other` behind these.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// First value of `name`.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(candidate, _)| candidate == name)
            .map(|(_, value)| value.as_str())
    }

    /// How often `name` was sent.
    pub(super) fn count(&self, name: &str) -> usize {
        self.names().filter(|candidate| *candidate == name).count()
    }

    /// All names in the order they came, repetitions included.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

fn text(encoded: &[u8]) -> Result<String, NotGbk> {
    charset::decode(&percent_decoded(encoded)?).ok_or(NotGbk)
}

fn percent_decoded(encoded: &[u8]) -> Result<Vec<u8>, NotGbk> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => hex_digit(rest.next())? << 4 | hex_digit(rest.next())?,
            other => other,
        });
    }
    Ok(bytes)
}

fn hex_digit(byte: Option<u8>) -> Result<u8, NotGbk> {
    let digit = byte
        .and_then(|byte| char::from(byte).to_digit(16))
        .ok_or(NotGbk)?;
    u8::try_from(digit).map_err(|_| NotGbk)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_a_browser_sends() {
        let parameters = Parameters::read(b"xm=%B3%C2%CA%BE%c0%fd&dz3=A+1%202&bz=&xm=x").unwrap();
        assert_eq!(
            parameters.first("xm"),
            Some("陈示例"),
            "hexadecimal digits may have either case"
        );
        assert_eq!(
            parameters.first("dz3"),
            Some("A 1 2"),
            "a plus and %20 both mean a space"
        );
        assert_eq!(
            parameters.first("bz"),
            Some(""),
            "an empty value is a value"
        );
        assert_eq!(parameters.count("xm"), 2, "repetition stays visible");
    }

    #[test]
    fn a_trail_byte_may_travel_bare() {
        let parameters = Parameters::read(b"xm=%81@").unwrap();
        assert_eq!(
            parameters.first("xm"),
            Some("丂"),
            "browsers leave an ASCII trail byte unescaped"
        );
    }

    #[test]
    fn broken_encodings_fail_whole() {
        for body in [
            "xm=%B",
            "xm=%G1",
            "xm=%B3",
            "xm=%80",
            "xm=%FE%9F",
            "%FF=1",
            "xm=%B3&xb=0",
        ] {
            assert_eq!(
                Parameters::read(body.as_bytes()),
                Err(NotGbk),
                "{body} is not readable"
            );
        }
    }
}
