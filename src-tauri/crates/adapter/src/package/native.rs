//! The part of CEL that packages use nearly always, evaluated without going through the interpreter.
//!
//! A preflight asks some five hundred expressions; the interpreter takes about ten microseconds for
//! each, this takes a fraction of one. What is not understood here (comprehensions, maps, conversions)
//! is left to the interpreter, and a test compares the two on every carried expression. The outcome is
//! the same by construction: `None` stands for CEL's error, and `&&` and `||` absorb errors as CEL does.

use std::borrow::Cow;

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};
use serde_json::Value;

use super::facts::Facts;
use super::model::ElementPath;
use super::{day, functions};

/// An expression, ready to be evaluated.
#[derive(Debug)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Today,
    Setting(String),
    Term(String),
    About(String),
    Position,
    Element(ElementPath),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Equal(Box<Self>, Box<Self>),
    Compare(Comparison, Box<Self>, Box<Self>),
    In(Box<Self>, Vec<Self>),
    If(Box<Self>, Box<Self>, Box<Self>),
    Add(Box<Self>, Box<Self>),
    Call(Function, Vec<Self>),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Function {
    Age,
    Days,
    Chars,
    First,
    Before,
    After,
    CitizenBirth,
    CitizenSex,
    CitizenNumber,
    StartsWith,
    EndsWith,
    Contains,
    Size,
    InDays,
    InMonths,
    InYears,
    MonthBegin,
    MonthEnd,
    Anniversary,
}

/// A value on the way.
#[derive(Debug, Clone)]
pub(crate) enum Seen<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Cow<'a, str>),
    List(&'a [Value]),
}

impl Node {
    /// The node of an expression; `None` when it holds something that only the interpreter knows.
    pub(crate) fn of(expression: &IdedExpr) -> Option<Self> {
        Some(match &expression.expr {
            Expr::Literal(literal) => match literal {
                LiteralValue::Null => Self::Null,
                LiteralValue::Boolean(b) => Self::Bool(*b.inner()),
                LiteralValue::Int(i) => Self::Int(*i.inner()),
                LiteralValue::Double(f) => Self::Float(*f.inner()),
                LiteralValue::String(s) => Self::Text(s.inner().to_owned()),
                LiteralValue::Bytes(_) | LiteralValue::UInt(_) => return None,
            },
            Expr::Ident(name) if name == "today" => Self::Today,
            Expr::Select(select) if !select.test => {
                let Expr::Ident(group) = &select.operand.expr else {
                    return None;
                };
                let name = select.field.clone();
                match group.as_str() {
                    "setting" => Self::Setting(name),
                    "is" => Self::Term(name),
                    "entry" => Self::About(name),
                    "item" => Self::Position,
                    _ => Self::Element(ElementPath::new(&format!("{group}.{name}"))?),
                }
            }
            Expr::Call(call) => Self::call(call)?,
            _ => return None,
        })
    }

    fn call(call: &CallExpr) -> Option<Self> {
        let boxed = |at: usize| call.args.get(at).and_then(Self::of).map(Box::new);
        let (arguments, name) = (call.args.len(), call.func_name.as_str());
        Some(match (name, arguments, &call.target) {
            (operators::LOGICAL_NOT, 1, None) => Self::Not(boxed(0)?),
            (operators::LOGICAL_AND, 2, None) => Self::And(boxed(0)?, boxed(1)?),
            (operators::LOGICAL_OR, 2, None) => Self::Or(boxed(0)?, boxed(1)?),
            (operators::EQUALS, 2, None) => Self::Equal(boxed(0)?, boxed(1)?),
            (operators::NOT_EQUALS, 2, None) => {
                Self::Not(Box::new(Self::Equal(boxed(0)?, boxed(1)?)))
            }
            (operators::LESS, 2, None) => Self::Compare(Comparison::Less, boxed(0)?, boxed(1)?),
            (operators::LESS_EQUALS, 2, None) => {
                Self::Compare(Comparison::LessOrEqual, boxed(0)?, boxed(1)?)
            }
            (operators::GREATER, 2, None) => {
                Self::Compare(Comparison::Greater, boxed(0)?, boxed(1)?)
            }
            (operators::GREATER_EQUALS, 2, None) => {
                Self::Compare(Comparison::GreaterOrEqual, boxed(0)?, boxed(1)?)
            }
            (operators::CONDITIONAL, 3, None) => Self::If(boxed(0)?, boxed(1)?, boxed(2)?),
            (operators::ADD, 2, None) => Self::Add(boxed(0)?, boxed(1)?),
            (operators::IN, 2, None) => {
                let Expr::List(list) = &call.args.get(1)?.expr else {
                    return None;
                };
                Self::In(
                    boxed(0)?,
                    list.elements.iter().map(Self::of).collect::<Option<_>>()?,
                )
            }
            _ => {
                let parts = call.target.as_deref().into_iter().chain(&call.args);
                let function = Function::named(name, call.target.is_some(), arguments)?;
                Self::Call(function, parts.map(Self::of).collect::<Option<_>>()?)
            }
        })
    }

    /// The value; `None` where CEL has an error.
    pub(crate) fn eval<'a>(&'a self, facts: &Facts<'a>) -> Option<Seen<'a>> {
        Some(match self {
            Self::Null => Seen::Null,
            Self::Bool(b) => Seen::Bool(*b),
            Self::Int(i) => Seen::Int(*i),
            Self::Float(f) => Seen::Float(*f),
            Self::Text(text) => Seen::Text(Cow::Borrowed(text)),
            Self::Today => Seen::Text(Cow::Borrowed(facts.today)),
            Self::Setting(id) => facts
                .setting(id)
                .map_or(Seen::Null, |text| Seen::Text(Cow::Borrowed(text))),
            Self::Term(name) => Seen::Bool(facts.term(name)?),
            Self::About(name) => match facts.about(name) {
                Value::String(text) => Seen::Text(Cow::Owned(text)),
                Value::Bool(b) => Seen::Bool(b),
                _ => Seen::Null,
            },
            Self::Position => facts.position().map_or(Seen::Null, Seen::Int),
            Self::Element(path) => Seen::of(facts.value(path)),
            Self::Not(inner) => Seen::Bool(!inner.truth(facts)?),
            Self::And(a, b) => match a.truth(facts) {
                Some(false) => Seen::Bool(false),
                left => match (left, b.truth(facts)?) {
                    (_, false) => Seen::Bool(false),
                    (left, true) => Seen::Bool(left?),
                },
            },
            Self::Or(a, b) => match a.truth(facts) {
                Some(true) => Seen::Bool(true),
                left => match (left, b.truth(facts)?) {
                    (_, true) => Seen::Bool(true),
                    (left, false) => Seen::Bool(left?),
                },
            },
            Self::Equal(a, b) => Seen::Bool(a.eval(facts)?.equals(&b.eval(facts)?)),
            Self::Compare(how, a, b) => {
                Seen::Bool(how.holds(a.eval(facts)?.order(&b.eval(facts)?)?))
            }
            Self::In(a, list) => {
                let wanted = a.eval(facts)?;
                let mut found = false;
                for item in list {
                    found |= item.eval(facts)?.equals(&wanted);
                }
                Seen::Bool(found)
            }
            Self::If(condition, yes, no) => {
                return if condition.truth(facts)? {
                    yes.eval(facts)
                } else {
                    no.eval(facts)
                };
            }
            Self::Add(a, b) => match (a.eval(facts)?, b.eval(facts)?) {
                (Seen::Text(a), Seen::Text(b)) => Seen::Text(Cow::Owned(format!("{a}{b}"))),
                (Seen::Int(a), Seen::Int(b)) => Seen::Int(a.checked_add(b)?),
                (Seen::Float(a), Seen::Float(b)) => Seen::Float(a + b),
                _ => return None,
            },
            Self::Call(function, arguments) => return function.call(arguments, facts),
        })
    }

    /// Whether it holds; `None` where CEL has an error, and for anything that is not a boolean.
    pub(crate) fn truth(&self, facts: &Facts<'_>) -> Option<bool> {
        match self.eval(facts)? {
            Seen::Bool(b) => Some(b),
            _ => None,
        }
    }
}

impl Comparison {
    fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl Function {
    fn named(name: &str, member: bool, arguments: usize) -> Option<Self> {
        Some(match (name, member, arguments) {
            ("age", false, 2) => Self::Age,
            ("days", false, 2) => Self::Days,
            ("chars", false, 1) => Self::Chars,
            ("first", false, 2) => Self::First,
            ("before", false, 2) => Self::Before,
            ("after", false, 2) => Self::After,
            ("citizen_birth", false, 1) => Self::CitizenBirth,
            ("citizen_sex", false, 1) => Self::CitizenSex,
            ("citizen_number", false, 1) => Self::CitizenNumber,
            ("startsWith", true, 1) => Self::StartsWith,
            ("endsWith", true, 1) => Self::EndsWith,
            ("contains", true, 1) => Self::Contains,
            ("size", false, 1) | ("size", true, 0) => Self::Size,
            ("in_days", false, 2) => Self::InDays,
            ("in_months", false, 2) => Self::InMonths,
            ("in_years", false, 2) => Self::InYears,
            ("month_begin", false, 1) => Self::MonthBegin,
            ("month_end", false, 1) => Self::MonthEnd,
            ("anniversary", false, 2) => Self::Anniversary,
            _ => return None,
        })
    }

    fn call<'a>(self, arguments: &'a [Node], facts: &Facts<'a>) -> Option<Seen<'a>> {
        let first = arguments.first()?.eval(facts)?;
        if let (Self::Size, Seen::List(items)) = (self, &first) {
            return i64::try_from(items.len()).ok().map(Seen::Int);
        }
        let Seen::Text(subject) = first else {
            return None;
        };
        let second = || arguments.get(1)?.eval(facts)?.into_text();
        let count = || match arguments.get(1)?.eval(facts)? {
            Seen::Int(count) => Some(count),
            _ => None,
        };
        let owned = |text: String| Seen::Text(Cow::Owned(text));
        Some(match self {
            Self::Age => Seen::Int(functions::age(&subject, &second()?)?),
            Self::Days => Seen::Int(functions::days(&subject, &second()?)?),
            Self::Chars | Self::Size => Seen::Int(functions::chars(&subject)),
            Self::First => Seen::Text(match subject {
                Cow::Borrowed(text) => Cow::Borrowed(functions::first(text, count()?)?),
                Cow::Owned(text) => Cow::Owned(functions::first(&text, count()?)?.to_owned()),
            }),
            Self::InDays => owned(day::in_days(&subject, count()?)?),
            Self::InMonths => owned(day::in_months(&subject, count()?)?),
            Self::InYears => owned(day::in_years(&subject, count()?)?),
            Self::MonthBegin => owned(day::month_begin(&subject)?),
            Self::MonthEnd => owned(day::month_end(&subject)?),
            Self::Anniversary => owned(day::anniversary(&subject, &second()?)?),
            Self::Before => Seen::Text(functions::before(&subject, &second()?)?.to_owned().into()),
            Self::After => Seen::Text(functions::after(&subject, &second()?)?.to_owned().into()),
            Self::CitizenBirth => Seen::Text(Cow::Owned(functions::citizen_birth(&subject)?)),
            Self::CitizenSex => Seen::Text(Cow::Borrowed(functions::citizen_sex(&subject)?)),
            Self::CitizenNumber => Seen::Bool(functions::citizen_number(&subject)),
            Self::StartsWith => Seen::Bool(subject.starts_with(second()?.as_ref())),
            Self::EndsWith => Seen::Bool(subject.ends_with(second()?.as_ref())),
            Self::Contains => Seen::Bool(subject.contains(second()?.as_ref())),
        })
    }
}

impl<'a> Seen<'a> {
    fn of(value: Option<&'a Value>) -> Self {
        match value {
            Some(Value::String(text)) => Self::Text(Cow::Borrowed(text)),
            Some(Value::Bool(b)) => Self::Bool(*b),
            Some(Value::Number(n)) => n
                .as_i64()
                .map(Self::Int)
                .or_else(|| n.as_f64().map(Self::Float))
                .unwrap_or(Self::Null),
            Some(Value::Array(items)) => Self::List(items),
            _ => Self::Null,
        }
    }

    fn into_text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            #[allow(clippy::cast_precision_loss)] // years, floors and counts
            Self::Int(i) => Some(*i as f64),
            Self::Float(f) => Some(*f),
            _ => None,
        }
    }

    fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::List(a), Self::List(b)) => a == b,
            (a, b) => a.number().zip(b.number()).is_some_and(|(a, b)| a == b),
        }
    }

    fn order(&self, other: &Self) -> Option<std::cmp::Ordering> {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (a, b) => a.number()?.partial_cmp(&b.number()?),
        }
    }

    /// The value as JSON; lists and nothing have none.
    pub(crate) fn into_json(self) -> Option<Value> {
        match self {
            Self::Null | Self::List(_) => None,
            Self::Bool(b) => Some(Value::from(b)),
            Self::Int(i) => Some(Value::from(i)),
            Self::Float(f) => Some(Value::from(f)),
            Self::Text(text) => Some(Value::from(text.into_owned())),
        }
    }
}
