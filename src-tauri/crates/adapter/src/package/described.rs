//! Every key of `system.toml` and what it means: the source of its JSON Schema and of the reference.
//!
//! The file itself is read by hand, fault by fault with its line ([`super::system_toml`]), so these types are never
//! made. A test compares the keys that the readers ask for with those described here.
#![expect(
    dead_code,
    reason = "only the shape and the words of these types are used"
)]

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};

/// The schema of the whole file.
pub(crate) fn described(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<SystemToml>()
}

/// A condition or a value, written in CEL over elements, `is.TERM`, `setting.ID` and `today`.
struct Cel;
crate::schema::written!(Cel, "cel");

/// A regular expression that the whole value must match.
struct WholePattern;
crate::schema::written!(WholePattern, "regex");

/// What a department takes.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SystemToml {
    /// The system's id: a-z, 0-9 and hyphens, the same as the folder's name. It never changes.
    id: String,
    /// The name that the worker knows it by.
    title: String,
    /// A shorter name for where space is scarce; the title when it is not said.
    short: Option<String>,
    /// The department that runs it.
    owner: String,
    /// What the data are collected for and by which rule; shown in the data-flow view.
    purpose: String,
    /// How freely the department's data may be shared (政务数据共享条例).
    sharing: Option<Sharing>,
    /// The network it stands on.
    zone: Option<Zone>,
    /// The character set it keeps; names are checked against it and `max_bytes` counts in it.
    charset: Option<Charset>,
    /// Where it stands among the other systems; smaller comes first.
    order: Option<i64>,
    /// The family whose `exchange.toml`, `replies.csv`, `cases.toml` and code lists it shares: a folder with a
    /// `family.toml`. What the package says itself (a key, a row, a code list) stands in the place of the family's.
    extends: Option<String>,
    /// What the family's files leave open: `NAME` stands there as `@NAME@`.
    #[schemars(default)]
    words: BTreeMap<String, String>,
    /// What the office configures: numbers of its own, codes of its own.
    #[schemars(default)]
    setting: Vec<Setting>,
    /// Accounts, keys and passwords: kept encrypted, never shown again.
    #[schemars(default)]
    credential: Vec<Setting>,
    /// The kinds of things that the system takes; at least one.
    record: Vec<Record>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum Sharing {
    /// 无条件共享.
    Unconditional,
    /// 有条件共享, the ordinary case.
    Conditional,
    /// 不予共享.
    NotShared,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum Zone {
    /// 互联网.
    Internet,
    /// 政务外网, the ordinary case.
    Government,
    /// 公安网.
    Police,
}

#[derive(JsonSchema)]
enum Charset {
    /// Every character, the ordinary case.
    #[schemars(rename = "utf-8")]
    Utf8,
    /// GBK as Windows writes it: rare characters in names do not fit.
    #[schemars(rename = "cp936")]
    Cp936,
    /// Every character, two or four bytes each.
    #[schemars(rename = "gb18030")]
    Gb18030,
}

/// One thing that the office fills in once.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Setting {
    /// Its id, used as `{{ setting.ID }}` or `{{ credential.ID }}`.
    id: String,
    /// Its label in Chinese.
    label: String,
    /// Its label in English; the Chinese one when it is not said.
    label_en: Option<String>,
    /// Whether it belongs to this system or to the worker, who then types it once for every system that asks for it.
    scope: Option<Scope>,
    /// False when deliveries can go without it.
    required: Option<bool>,
    /// What it must look like.
    pattern: Option<WholePattern>,
    /// Used until something else is said.
    default: Option<String>,
    /// An example; cases use it, too.
    example: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum Scope {
    /// This system alone, the ordinary case.
    System,
    /// The worker: one value for every system that asks for it.
    Worker,
}

/// A kind of thing that the system takes.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Record {
    /// Its id; `exchange.toml` speaks of it as `[record.ID]`.
    id: String,
    /// Its name in Chinese.
    title: String,
    /// What one record is made from.
    each: Each,
    /// The forms that make it: `household` when nothing is said, `event`.
    #[schemars(default)]
    forms: Vec<String>,
    /// Words of this record's own, used as `is.WORD` in its conditions; each may build on those before it.
    #[schemars(default)]
    terms: BTreeMap<String, Cel>,
    /// The values that make it the same record when it is changed later.
    key: Vec<Cel>,
    /// When the record is wanted at all; always when it is not said.
    when: Option<Cel>,
    /// What the worker is told where `when` does not hold.
    otherwise: Option<String>,
    /// Reasons why the record does not apply although the worker would expect it.
    #[schemars(default)]
    unless: Vec<Unless>,
    /// When the record is to be ended at the department.
    cancel_when: Option<Cel>,
    /// The members on the wire, in the department's order: NAME is the department's own name.
    fields: BTreeMap<String, Field>,
    /// The members of an ending.
    #[schemars(default)]
    cancel_fields: BTreeMap<String, Field>,
    /// True when an ending carries every member of `fields`, and those of `cancel_fields` in place of or beside them.
    cancel_repeats_fields: Option<bool>,
    /// Rules across members.
    #[schemars(default)]
    check: Vec<Check>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum Each {
    /// One record for the whole entry.
    Entry,
    /// One record for each resident.
    Residents,
}

/// A reason why a record does not apply.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Unless {
    /// When it does not.
    when: Cel,
    /// What the worker is told, in Chinese.
    say: String,
}

/// A rule across members.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Check {
    /// What must hold.
    require: Cel,
    /// The elements that the worker changes when it does not.
    at: Vec<String>,
    /// What the worker is told, in Chinese: the way out, not the mistake.
    say: String,
    /// Whether it counts for writing, for ending, or for both.
    on: Option<On>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum On {
    /// Writing, the ordinary case.
    Put,
    /// Ending.
    Cancel,
    /// Both.
    Both,
}

/// One member on the wire. Its value has exactly one source: from, cel, receipt,
/// setting, serial, time, value, grid, each, photos.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Field {
    /// Source: an element of the dictionary, `person.name`. `yilu dictionary` lists them.
    from: Option<String>,
    /// Source: computed.
    cel: Option<Cel>,
    /// Source: a number that another delivery brought, `system.record.name`; the delivery waits for it.
    receipt: Option<String>,
    /// With `receipt`: what stands there when the entry makes no such record of its own and says it itself.
    or: Option<Cel>,
    /// Source: a setting of this package.
    setting: Option<String>,
    /// Source: a number of its own for every writing: `uuid`, `hex:32` or `HEX:32`.
    serial: Option<String>,
    /// Source: a time.
    time: Option<Time>,
    /// How that time is written, `%Y%m%d%H%M%S`.
    time_format: Option<String>,
    /// Source: always the same.
    value: Option<Constant>,
    /// Source: the department's own grid, where `dwelling.grid` lies by the office's table: `police`, `fire`, `safety`,
    /// `traffic` or `building`.
    grid: Option<String>,
    /// Source: a list element, `family.children`; the member is a list of `item`s.
    each: Option<String>,
    /// Source: an element that holds pictures, `event.photos`; `max` is how many are taken.
    photos: Option<String>,
    /// With `each`: what one item is called.
    item: Option<String>,
    /// With `each`: the members of one item. Expressions may use `item.number`, its place in the list from 1.
    fields: Option<BTreeMap<String, Field>>,
    /// With `each`: true where an item is the bare value of its only member.
    single: Option<bool>,
    /// The department's label; the element's when it is not said.
    label: Option<String>,
    /// The code list that translates the value: `codes/NAME.csv`.
    codes: Option<String>,
    /// The JSON type on the wire; text when it is not said.
    r#type: Option<Type>,
    /// How a date is written, `%Y%m%d`.
    format: Option<String>,
    /// True, or the case in which it must be filled in.
    required: Option<FlagOrCase>,
    /// When the member is sent at all.
    when: Option<Cel>,
    /// What the worker is told when the value is not acceptable, in Chinese.
    say: Option<String>,
    /// What the worker is told when the value is missing, in Chinese.
    ask: Option<String>,
    /// The elements that the worker changes when the member is wrong; needed for computed and derived values.
    #[schemars(default)]
    places: Vec<String>,
    /// Fewest characters.
    min: Option<usize>,
    /// Most characters.
    max: Option<usize>,
    /// Fewest bytes in the package's charset.
    min_bytes: Option<usize>,
    /// Most bytes in the package's charset.
    max_bytes: Option<usize>,
    /// Smallest number; of pictures, the fewest pixels of the shorter side.
    least: Option<f64>,
    /// Largest number.
    most: Option<f64>,
    /// Most places behind the decimal point.
    decimals: Option<usize>,
    /// Characters that must not occur.
    forbid: Option<String>,
    /// What the value must look like.
    pattern: Option<WholePattern>,
    /// A rule of a national standard.
    rule: Option<Rule>,
    /// What the value must look like in certain cases; every case that holds counts, in order.
    #[schemars(default)]
    shapes: Vec<Shape>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Time {
    /// When the worker submitted the entry.
    EnteredAt,
    /// When the delivery was made ready to be sent.
    SealedAt,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum Constant {
    Text(String),
    Number(i64),
    Flag(bool),
}

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum Type {
    String,
    Integer,
    Number,
    Boolean,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum FlagOrCase {
    Flag(bool),
    Case(Cel),
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Rule {
    /// GB 11643-1999, 18 characters.
    CitizenId,
    /// GB 32100-2015.
    CreditCode,
    /// Either edition of the foreigner's permanent residence card.
    PermanentResidence,
    /// Chinese ideographs, and `·` between the parts of a name.
    ChineseName,
}

/// How a value must look in a certain case.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Shape {
    /// The case; always when it is not said.
    when: Option<Cel>,
    /// What it must look like.
    pattern: Option<WholePattern>,
    /// A rule of a national standard.
    rule: Option<Rule>,
    /// What must hold.
    require: Option<Cel>,
    /// What the worker is told, in Chinese.
    say: Option<String>,
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde_json::Value;

    use super::super::family::Families;
    use super::super::files::{Files, SYSTEM};
    use super::super::lint::load;
    use super::super::reading::ASKED;

    const TIMED: &str = r#"
[[record]]
[record.fields]
sent = { time = "sealed_at", time_format = "%Y" }
"#;

    /// What is described and what is read are written in two places: they must name the same keys.
    #[test]
    fn the_keys_described_are_those_that_are_read() {
        let schema = crate::schema::system();
        let definitions = schema["definitions"].as_object().unwrap();
        let described: BTreeMap<&str, BTreeSet<&str>> = definitions
            .iter()
            .filter_map(|(name, of)| {
                let keys = of.get("properties").and_then(Value::as_object)?;
                Some((name.as_str(), keys.keys().map(String::as_str).collect()))
            })
            .collect();
        ASKED.take();
        let families = Families::builtin();
        let systems = Files::builtin().into_iter().filter(|(_, f)| !f.is_family());
        for (folder, files) in systems {
            // Only what the one file says; the cases are read elsewhere.
            let text = files.get(SYSTEM).unwrap().to_owned();
            let codes: Vec<(String, String)> = files
                .code_lists()
                .map(|(name, text)| (format!("codes/{name}.csv"), text.to_owned()))
                .collect();
            let mut texts = vec![(SYSTEM, text.as_str())];
            texts.extend(
                codes
                    .iter()
                    .map(|(name, text)| (name.as_str(), text.as_str())),
            );
            let _ = load(&folder, Files::of(&texts), &families);
        }
        // What no package that comes with the program has.
        let _ = load("timed", Files::of(&[(SYSTEM, TIMED)]), &families);
        let mut read: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for asked in ASKED.take() {
            let fitting = described.iter().filter(|(_, keys)| asked.is_subset(keys));
            let of = fitting.min_by_key(|(_, keys)| keys.len());
            let (name, _) = of.unwrap_or_else(|| panic!("read and not described: {asked:?}"));
            read.entry(name).or_default().extend(asked);
        }
        for (name, keys) in described {
            let unread: Vec<&&str> = keys
                .iter()
                .filter(|key| read.get(name).is_none_or(|read| !read.contains(*key)))
                .collect();
            assert!(
                unread.is_empty(),
                "{name}: described and never read: {unread:?}"
            );
        }
    }
}
