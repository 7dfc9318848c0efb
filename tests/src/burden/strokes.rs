//! How many keys a text takes. Chinese is typed by whole pinyin: the letters of every syllable, and one key that takes the
//! suggestion for each unbroken run of characters, as if the input method never suggested anything else. Everything else is
//! one key a character.

use pinyin::ToPinyin;

/// A stretch of a text that is put in at once.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) text: String,
    pub(crate) keys: u64,
}

/// The keys that a text takes.
#[must_use]
pub fn strokes(text: &str) -> u64 {
    stretches(text).iter().map(|one| one.keys).sum()
}

/// A text as it is put in: characters one by one, runs of Chinese at once.
pub(crate) fn stretches(text: &str) -> Vec<Stretch> {
    let mut all: Vec<Stretch> = Vec::new();
    let mut run: Option<Stretch> = None;
    for one in text.chars() {
        if let Some(syllable) = one.to_pinyin() {
            let letters = syllable.plain().chars().count() as u64;
            let stretch = run.get_or_insert_with(|| Stretch {
                text: String::new(),
                keys: 1,
            });
            stretch.text.push(one);
            stretch.keys += letters;
        } else {
            all.extend(run.take());
            all.push(Stretch {
                text: one.to_string(),
                keys: 1,
            });
        }
    }
    all.extend(run);
    all
}

#[cfg(test)]
mod tests {
    use super::strokes;

    #[test]
    fn chinese_takes_its_pinyin_and_one_key_a_run() {
        assert_eq!(strokes("19900000002"), 11, "digits are keys");
        assert_eq!(
            strokes("海棠路"),
            3 + 4 + 2 + 1,
            "hai tang lu and one to take it"
        );
        assert_eq!(
            strokes("海棠路12号"),
            10 + 2 + 4,
            "what stands between breaks the run: hao and one to take it"
        );
    }
}
