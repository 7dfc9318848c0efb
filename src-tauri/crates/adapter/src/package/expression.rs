//! Conditions and computed values of a package, in CEL.
//!
//! Names are the elements (`person.sex`), `today` (`2026-11-22`), the package's settings
//! (`setting.operator`), the record's own terms (`is.child`) and, inside the fields of a list, the item
//! (`child.order`). Dates are ISO text, so they compare as text. **An element that is not filled is
//! `null`; an expression that stumbles over it (`null < 7`) has no result:** a condition then does not
//! hold, a check is passed over (that the value is missing is `required`'s business), a computed value
//! is left out.
//!
//! Deliberately absent: has(), because every element exists; loops, network, clock, because CEL has none.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use cel::common::ast::{EntryExpr, Expr, IdedExpr};
use cel::common::types::CelBool;
use cel::{Context, Program, Value as Cel};
use serde_json::Value;
use yilutong_dictionary::Entry;

use super::facts::{Facts, is_group};
use super::functions::{ENVIRONMENT, OWN, STANDARD};
use super::native::Node;
use crate::nesting;

/// A compiled expression.
#[derive(Debug)]
pub(crate) struct Expression {
    source: String,
    program: Program,
    native: Option<Node>,
    names: BTreeSet<String>,
}

/// Where expressions are evaluated: one standpoint, reused for all expressions of it.
pub(crate) struct Judge<'a> {
    facts: &'a Facts<'a>,
    interpreter: OnceCell<Context<'a, 'a>>,
}

impl<'a> Judge<'a> {
    pub(crate) fn over(facts: &'a Facts<'a>) -> Self {
        Self {
            facts,
            interpreter: OnceCell::new(),
        }
    }

    fn interpreter(&self) -> &Context<'a, 'a> {
        self.interpreter.get_or_init(|| {
            let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
            context.set_variable_resolver(self.facts);
            context
        })
    }
}

impl Expression {
    /// Compiles an expression.
    ///
    /// # Errors
    /// Says in words what is wrong with it.
    pub(crate) fn compile(source: &str) -> Result<Self, String> {
        nesting::bounded(source)?;
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
        let native = Node::of(program.expression());
        Ok(Self {
            source: source.to_owned(),
            program,
            native,
            names: found.names,
        })
    }

    /// Its short form, where it has one.
    pub(crate) fn native(&self) -> Option<&Node> {
        self.native.as_ref()
    }

    /// The expression as it was written.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// Every name it looks at: elements, settings, terms, `today`.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether it holds; `None` when it has no result.
    pub(crate) fn holds(&self, judge: &Judge<'_>) -> Option<bool> {
        match &self.native {
            Some(node) => node.truth(judge.facts),
            None => self.interpreted_truth(judge),
        }
    }

    /// Its value as JSON; `None` when it has none.
    pub(crate) fn value(&self, judge: &Judge<'_>) -> Option<Value> {
        match &self.native {
            Some(node) => node.eval(judge.facts)?.into_json(),
            None => self.interpreted_value(judge),
        }
    }

    fn interpreted_truth(&self, judge: &Judge<'_>) -> Option<bool> {
        let value = Cel::resolve_val(self.program.expression(), judge.interpreter()).ok()?;
        value.downcast_ref::<CelBool>().map(|b| *b.inner())
    }

    fn interpreted_value(&self, judge: &Judge<'_>) -> Option<Value> {
        match self.program.execute(judge.interpreter()).ok()? {
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
    operator || STANDARD.contains(&name) || OWN.iter().any(|(own, _)| *own == name)
}

/// What an expression refers to.
#[derive(Default)]
struct Found {
    names: BTreeSet<String>,
    /// The group of the items that the macro at hand walks through.
    items: Option<&'static str>,
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
                    if let Some(items) = self.items {
                        self.names.insert(format!("{items}.{}", select.field));
                    }
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
                self.items = items_of(&each.iter_range).or(self.items);
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

/// The group of the items of a list element.
fn items_of(list: &IdedExpr) -> Option<&'static str> {
    let Expr::Select(select) = &list.expr else {
        return None;
    };
    let Expr::Ident(root) = &select.operand.expr else {
        return None;
    };
    let id = format!("{root}.{}", select.field);
    let found = Entry::ITEMS.iter().find(|(_, list)| *list == id);
    found.map(|(items, _)| *items)
}

/// True for a name of the form `group.name` with a group that entries have.
pub(crate) fn is_element_name(name: &str) -> bool {
    name.split_once('.')
        .is_some_and(|(group, _)| is_group(group))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::facts::{Circumstances, Spread};
    use super::super::model::{Field, Package, Record, Required, Source};
    use super::super::mutations::entries;
    use super::{Expression, Facts, Judge};
    use crate::Packages;

    fn of_fields<'p>(fields: &'p [Field], all: &mut Vec<&'p Expression>) {
        for field in fields {
            all.extend(field.when.iter());
            all.extend(
                field
                    .limits
                    .shapes
                    .iter()
                    .flat_map(|s| s.when.iter().chain(&s.require)),
            );
            match &field.required {
                Required::When(expression) => all.push(expression),
                Required::Never | Required::Always => {}
            }
            match &field.source {
                Source::Computed(expression) => all.push(expression),
                Source::List { fields, .. } => of_fields(fields, all),
                _ => {}
            }
        }
    }

    fn all_of(record: &Record) -> Vec<&Expression> {
        let mut all: Vec<&Expression> = record
            .terms
            .iter()
            .map(|(_, e)| e)
            .chain(&record.key)
            .collect();
        all.extend(record.when.iter().chain(&record.cancel_when));
        all.extend(record.unless.iter().map(|u| &u.when));
        all.extend(record.checks.iter().map(|c| &c.require));
        of_fields(&record.fields, &mut all);
        of_fields(&record.cancel_fields, &mut all);
        all
    }

    fn compare(package: &Package, record: &Record, facts: &Facts<'_>) {
        let judge = Judge::over(facts);
        for expression in all_of(record) {
            let said = format!("{} {}: {}", package.id(), record.id(), expression.source());
            assert_eq!(
                expression.holds(&judge),
                expression.interpreted_truth(&judge),
                "{said}"
            );
            assert_eq!(
                expression.value(&judge),
                expression.interpreted_value(&judge),
                "{said}"
            );
        }
    }

    #[test]
    fn the_short_way_and_the_interpreter_agree_on_every_carried_expression() {
        let packages = Packages::builtin().unwrap();
        let settings = BTreeMap::from([("org_code".to_owned(), "440306001001".to_owned())]);
        for entry in entries() {
            let spread = Spread::of(&entry);
            let around = Circumstances::new("", "2026-11-22", &settings);
            for package in packages.systems() {
                for record in package.records() {
                    for facts in spread.standpoints(record, around) {
                        compare(package, record, &facts);
                    }
                }
            }
        }
    }

    #[test]
    fn carried_expressions_do_not_need_the_interpreter() {
        for package in Packages::builtin().unwrap().systems() {
            for expression in package.records().iter().flat_map(all_of) {
                assert!(
                    expression.native.is_some(),
                    "slow: {}: {}",
                    package.id(),
                    expression.source()
                );
            }
        }
    }

    fn judge<T>(expression: &str, ask: impl Fn(&Expression, &Judge<'_>) -> T) -> T {
        let compiled = Expression::compile(expression).unwrap();
        let entry = &entries()[0];
        let settings = BTreeMap::new();
        let terms = Vec::new();
        let spread = Spread::of(entry);
        let wife = entry.residents.iter().position(|r| r.reference == "wife");
        let around = Circumstances::new("", "2026-11-22", &settings);
        let facts = Facts::new(&spread, wife, &terms, around);
        ask(&compiled, &Judge::over(&facts))
    }

    #[test]
    fn what_is_not_filled_gives_no_result() {
        for (expression, wanted) in [
            ("person.guardian_name == null", Some(true)),
            ("person.guardian_name < \"a\"", None),
            ("person.guardian_name < \"a\" || true", Some(true)),
            ("false && person.guardian_name < \"a\"", Some(false)),
            ("person.guardian_name < \"a\" && false", Some(false)),
            ("family.children.all(c, c.id_number != null)", Some(true)),
            ("family.children.exists(c, c.order > 1)", Some(false)),
            ("age(person.birth_date, today) == 31", Some(true)),
            ("days(\"2026-11-20\", today) == 2", Some(true)),
            ("age(\"2004-02-29\", \"2026-02-28\") == 21", Some(true)),
            ("age(\"2004-02-29\", \"2026-03-01\") == 22", Some(true)),
            ("first(\"海棠路\", 2) == \"海棠\"", Some(true)),
            ("citizen_sex(person.id_number) == person.sex", Some(true)),
            ("citizen_birth(\"12\") == \"x\"", None),
            ("in_days(today, 10) == \"2026-12-02\"", Some(true)),
            ("in_years(today, -80) == \"1946-11-22\"", Some(true)),
            (
                "in_months(month_end(today), 3) == \"2027-02-28\"",
                Some(true),
            ),
            ("month_begin(today) == \"2026-11-01\"", Some(true)),
            (
                "anniversary(\"2025-11-21\", today) == \"2027-11-21\"",
                Some(true),
            ),
            ("in_days(person.guardian_name, 1) == today", None),
        ] {
            assert_eq!(judge(expression, Expression::holds), wanted, "{expression}");
            let interpreted = judge(expression, Expression::interpreted_truth);
            assert_eq!(interpreted, wanted, "by the interpreter: {expression}");
        }
    }

    #[test]
    fn an_unknown_function_is_told() {
        let fault = Expression::compile("agee(person.birth_date, today) > 1").unwrap_err();
        assert!(
            fault.contains("agee"),
            "the name must be in the message: {fault}"
        );
    }
}
