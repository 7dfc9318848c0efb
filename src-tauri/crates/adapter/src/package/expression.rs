//! Conditions and computed values of a package, in CEL.
//!
//! Names are the elements (`person.sex`), `today` (`2026-11-22`), the package's settings
//! (`setting.operator`) and, inside the fields of a list, the item (`child.order`). Dates are ISO text, so
//! they compare as text. **An element that is not filled is `null`; an expression that stumbles over it
//! (`null < 7`) has no result:** a condition then does not hold, a check is passed over (that the value
//! is missing is `required`'s business), a computed value is left out.
//!
//! Deliberately absent: has(), because every element exists; loops, network, clock, because CEL has none.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use cel::common::ast::{EntryExpr, Expr, IdedExpr};
use cel::common::types::{CelBool, CelInt, CelString, INT_TYPE, STRING_TYPE};
use cel::common::value::CowVal;
use cel::{Context, Env, ExecutionError, Program, Value as Cel};
use jiff::civil::Date;
use serde_json::Value;

use super::facts::{Facts, GROUPS};

/// A compiled expression.
#[derive(Debug)]
pub(crate) struct Expression {
    source: String,
    program: Program,
    names: BTreeSet<String>,
}

/// Where expressions are evaluated: one standpoint, reused for all expressions of it.
pub(crate) struct Judge<'a>(Context<'a, 'a>);

impl<'a> Judge<'a> {
    pub(crate) fn over(facts: &'a Facts<'a>) -> Self {
        let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
        context.set_variable_resolver(facts);
        Self(context)
    }
}

/// The functions a package may call, besides CEL's own.
const FUNCTIONS: [&str; 7] = [
    "age",
    "days",
    "chars",
    "first",
    "citizen_birth",
    "citizen_sex",
    "citizen_number",
];
const STANDARD: [&str; 10] = [
    "size",
    "contains",
    "startsWith",
    "endsWith",
    "matches",
    "string",
    "int",
    "double",
    "bool",
    "type",
];

impl Expression {
    /// Compiles an expression.
    ///
    /// # Errors
    /// Says in words what is wrong with it.
    pub(crate) fn compile(source: &str) -> Result<Self, String> {
        let program = ENVIRONMENT.compile(source).map_err(|errors| {
            errors
                .errors
                .iter()
                .map(|e| e.msg.clone())
                .collect::<Vec<_>>()
                .join("; ")
        })?;
        let mut found = Found::default();
        found.walk(program.expression(), &mut Vec::new());
        if let Some(unknown) = found.functions.iter().find(|f| !known_function(f)) {
            return Err(format!("unknown function `{unknown}`"));
        }
        Ok(Self {
            source: source.to_owned(),
            program,
            names: found.names,
        })
    }

    /// The expression as it was written.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// Every name it looks at: elements, settings, `today`.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether it holds; `None` when it has no result.
    pub(crate) fn holds(&self, judge: &Judge<'_>) -> Option<bool> {
        let value = Cel::resolve_val(self.program.expression(), &judge.0).ok()?;
        value.downcast_ref::<CelBool>().map(|b| *b.inner())
    }

    /// Its value as JSON; `None` when it has none.
    pub(crate) fn value(&self, judge: &Judge<'_>) -> Option<Value> {
        match self.program.execute(&judge.0).ok()? {
            Cel::String(text) => Some(Value::from(text.as_str())),
            Cel::Int(i) => Some(Value::from(i)),
            Cel::UInt(u) => Some(Value::from(u)),
            Cel::Float(f) => Some(Value::from(f)),
            Cel::Bool(b) => Some(Value::from(b)),
            _ => None,
        }
    }
}

fn known_function(name: &str) -> bool {
    let operator = !name.starts_with(|c: char| c.is_ascii_alphabetic());
    operator || FUNCTIONS.contains(&name) || STANDARD.contains(&name)
}

/// What an expression refers to.
#[derive(Default)]
struct Found {
    names: BTreeSet<String>,
    functions: BTreeSet<String>,
}

impl Found {
    /// `bound` are the variables of enclosing macros, each with the group of its items.
    fn walk(&mut self, node: &IdedExpr, bound: &mut Vec<String>) {
        match &node.expr {
            Expr::Ident(name) => {
                if !bound.contains(name) && !name.starts_with('@') {
                    self.names.insert(name.clone());
                }
            }
            Expr::Select(select) => match &select.operand.expr {
                Expr::Ident(root) if bound.contains(root) => {
                    self.names.insert(format!("child.{}", select.field));
                }
                Expr::Ident(root) => {
                    self.names.insert(format!("{root}.{}", select.field));
                }
                _ => self.walk(&select.operand, bound),
            },
            Expr::Call(call) => {
                self.functions.insert(call.func_name.clone());
                for part in call.target.as_deref().into_iter().chain(&call.args) {
                    self.walk(part, bound);
                }
            }
            Expr::List(list) => list.elements.iter().for_each(|part| self.walk(part, bound)),
            Expr::Map(map) => {
                for entry in &map.entries {
                    if let EntryExpr::MapEntry(entry) = &entry.expr {
                        self.walk(&entry.key, bound);
                        self.walk(&entry.value, bound);
                    }
                }
            }
            Expr::Comprehension(each) => {
                self.walk(&each.iter_range, bound);
                self.walk(&each.accu_init, bound);
                let depth = bound.len();
                bound.extend([each.iter_var.clone(), each.accu_var.clone()]);
                for part in [&each.loop_cond, &each.loop_step, &each.result] {
                    self.walk(part, bound);
                }
                bound.truncate(depth);
            }
            Expr::Struct(_) | Expr::Literal(_) | Expr::Unspecified => {}
        }
    }
}

/// True for a name of the form `group.name` with a group that entries have.
pub(crate) fn is_element_name(name: &str) -> bool {
    name.split_once('.')
        .is_some_and(|(group, _)| GROUPS.contains(&group))
}

static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| {
    let mut env = Env::stdlib();
    // Declaring fails only for a name declared twice; the names are these, once each.
    let _ = cel::add_overload!(env, fn age: (CelString, CelString) -> Result<CelInt>);
    let _ = cel::add_overload!(env, fn days: (CelString, CelString) -> Result<CelInt>);
    let _ = cel::add_overload!(env, fn chars: (CelString) -> CelInt);
    let _ = env.add_overload("first", "first", vec![STRING_TYPE, INT_TYPE], first);
    let _ = env.add_overload("citizen_birth", "birth", vec![STRING_TYPE], citizen_birth);
    let _ = env.add_overload("citizen_sex", "sex", vec![STRING_TYPE], citizen_sex);
    let _ = env.add_overload(
        "citizen_number",
        "number",
        vec![STRING_TYPE],
        citizen_number,
    );
    Arc::new(env)
});

fn date(text: &CelString<'_>) -> Result<Date, ExecutionError> {
    text.inner()
        .parse()
        .map_err(|_| ExecutionError::function_error("date", "not a date"))
}

/// `age(birth, on)`: years completed on a day.
fn age(birth: &CelString<'_>, on: &CelString<'_>) -> Result<CelInt, ExecutionError> {
    let years = yilutong_dictionary::values::age_on(date(birth)?, date(on)?);
    years
        .map(|years| CelInt::from(i64::from(years)))
        .ok_or_else(|| ExecutionError::function_error("age", "not born yet"))
}

/// `days(from, to)`: days from one date to another.
fn days(from: &CelString<'_>, to: &CelString<'_>) -> Result<CelInt, ExecutionError> {
    let span = date(from)?
        .until(date(to)?)
        .map_err(|_| ExecutionError::function_error("days", "out of range"))?;
    Ok(CelInt::from(i64::from(span.get_days())))
}

/// `chars(text)`: code points.
fn chars(text: &CelString<'_>) -> CelInt {
    CelInt::from(text.inner().chars().count() as i64)
}

/// `first(text, n)`: the first n characters.
fn first<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let text = args
        .first()
        .and_then(|arg| arg.downcast_ref::<CelString<'_>>())
        .map(CelString::inner);
    let count = args
        .get(1)
        .and_then(|arg| arg.downcast_ref::<CelInt>())
        .map(|n| usize::try_from(*n.inner()));
    match (text, count) {
        (Some(text), Some(Ok(count))) => Ok(CowVal::owned(CelString::from(
            text.chars().take(count).collect::<String>(),
        ))),
        _ => Err(ExecutionError::function_error(
            "first",
            "wants a text and a number",
        )),
    }
}

fn citizen_digits<'n>(args: &'n [CowVal<'_, '_>]) -> Result<&'n str, ExecutionError> {
    args.first()
        .and_then(|arg| arg.downcast_ref::<CelString<'_>>())
        .map(CelString::inner)
        .filter(|number| number.len() == 18 && number.bytes().take(17).all(|b| b.is_ascii_digit()))
        .ok_or_else(|| ExecutionError::function_error("citizen", "not an 18-character number"))
}

/// `citizen_birth(number)`: the birth date in an 18-character identity number, ISO.
fn citizen_birth<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let number = citizen_digits(&args)?;
    Ok(CowVal::owned(CelString::from(format!(
        "{}-{}-{}",
        &number[6..10],
        &number[10..12],
        &number[12..14]
    ))))
}

/// `citizen_sex(number)`: the sex in an 18-character identity number, GB/T 2261.1.
fn citizen_sex<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let odd = citizen_digits(&args)?.as_bytes()[16] % 2 == 1;
    Ok(CowVal::owned(CelString::from(
        if odd { "1" } else { "2" }.to_owned(),
    )))
}

/// `citizen_number(text)`: whether it is an 18-character identity number with the right check character.
fn citizen_number<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let right = args
        .first()
        .and_then(|arg| arg.downcast_ref::<CelString<'_>>())
        .is_some_and(|text| super::rule::Rule::CitizenId.accepts(text.inner()));
    Ok(CowVal::owned(CelBool::from(right)))
}
