//! What a page says. Tolerant of attribute order, case, quotes and white space; strict about names and texts.
//!
//! Pages are parsed and let go at once: nothing of the parser lives across a wait.

use indexmap::IndexMap;
use scraper::{ElementRef, Html, Selector};

use super::super::spec::{Css, FormPage, FormSpec, ListPage, PageSpec};

/// How deep elements may stand in one another. Whoever asks for the text of each walks through all within it: of
/// thousands in one another that would take minutes.
const DEEPEST: usize = 200;

/// A complete page of the application.
pub(super) struct Page(String);

/// The login page that came instead of what was asked for.
pub(super) struct LoginPage {
    /// Why, in the application's words.
    pub(super) reason: Option<String>,
    /// The salt for signing in.
    pub(super) salt: Option<String>,
}

/// One row of the list.
#[derive(Debug, Clone)]
pub(super) struct Row(IndexMap<String, String>);

impl Row {
    /// The cell under this head.
    pub(super) fn cell(&self, head: &str) -> &str {
        self.0.get(head).map(String::as_str).unwrap_or_default()
    }
}

impl Page {
    /// The page, if it came whole.
    pub(super) fn whole(text: String, spec: &PageSpec) -> Option<Self> {
        let page = spec.complete.is_match(&text).then_some(Self(text))?;
        (depth(&page.html()) <= DEEPEST).then_some(page)
    }

    fn html(&self) -> Html {
        Html::parse_document(&self.0)
    }

    /// The login page, if that is what came.
    pub(super) fn login(&self, spec: &FormSpec) -> Option<LoginPage> {
        let html = self.html();
        let form = first(&html, &spec.page.login)?;
        let salt = values(form).swap_remove(&spec.auth.salt_field);
        Some(LoginPage {
            reason: errors(&html, &spec.page).into_iter().next(),
            salt,
        })
    }

    /// The faults it tells.
    pub(super) fn errors(&self, spec: &PageSpec) -> Vec<String> {
        errors(&self.html(), spec)
    }

    /// The members of the record's form with their values, if the page has that form.
    pub(super) fn form(&self, page: &FormPage) -> Option<IndexMap<String, String>> {
        let html = self.html();
        first(&html, &page.form).map(values)
    }

    /// The row's number that a script on the page reports as saved.
    pub(super) fn saved(&self, page: &FormPage) -> Option<String> {
        let html = self.html();
        let scripts = Selector::parse("script").ok()?;
        html.select(&scripts)
            .find_map(|script| page.saved.first(&script.text().collect::<String>()))
    }

    /// The rows on this page of the list and the number of the last page; `None` when it is no such page.
    pub(super) fn rows(&self, list: &ListPage) -> Option<(Vec<Row>, usize)> {
        let html = self.html();
        let total = text(first(&html, &list.total)?);
        let [count, _, last] = list.total_pattern.numbers(&total)?;
        if count == 0 {
            return Some((Vec::new(), last));
        }
        let table = first(&html, &list.table)?;
        let (tr, th, td) = (css("tr")?, css("th")?, css("td")?);
        let mut lines = table.select(&tr);
        let heads: Vec<String> = lines.next()?.select(&th).map(text).collect();
        let needed = [&list.id, &list.state, &list.by, &list.at]
            .into_iter()
            .chain(list.same.values());
        if needed.into_iter().any(|head| !heads.contains(head)) {
            return None;
        }
        let mut rows = Vec::new();
        for line in lines {
            let cells: Vec<String> = line.select(&td).map(text).collect();
            if cells.len() != heads.len() {
                return None;
            }
            rows.push(Row(heads.iter().cloned().zip(cells).collect()));
        }
        if rows.is_empty() {
            None
        } else {
            Some((rows, last))
        }
    }
}

/// How deep the elements of a page stand in one another.
fn depth(html: &Html) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut node = html.tree.root();
    loop {
        if let Some(child) = node.first_child() {
            depth += 1;
            deepest = deepest.max(depth);
            node = child;
            continue;
        }
        node = loop {
            if let Some(next) = node.next_sibling() {
                break next;
            }
            let Some(parent) = node.parent() else {
                return deepest;
            };
            depth = depth.saturating_sub(1);
            node = parent;
        };
    }
}

fn css(selector: &str) -> Option<Selector> {
    Selector::parse(selector).ok()
}

fn first<'h>(html: &'h Html, css: &Css) -> Option<ElementRef<'h>> {
    html.select(&css.selector()?).next()
}

/// The text of an element; a no-break space stands for an empty cell.
fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().trim().to_owned()
}

fn errors(html: &Html, spec: &PageSpec) -> Vec<String> {
    let all = |css: &Css| -> Vec<String> {
        let texts = css
            .selector()
            .map(|s| html.select(&s).map(text).collect::<Vec<_>>());
        texts
            .unwrap_or_default()
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect()
    };
    let items = all(&spec.error_items);
    if items.is_empty() {
        all(&spec.errors)
    } else {
        items
    }
}

/// What a browser would submit: named inputs, the chosen options, the texts of areas.
fn values(form: ElementRef<'_>) -> IndexMap<String, String> {
    let mut values = IndexMap::new();
    let (Some(controls), Some(options)) = (
        css("input[name], select[name], textarea[name]"),
        css("option"),
    ) else {
        return values;
    };
    for control in form.select(&controls) {
        let value = match control.value().name() {
            "select" => {
                let chosen = control
                    .select(&options)
                    .find(|option| option.attr("selected").is_some());
                let chosen = chosen.or_else(|| control.select(&options).next());
                chosen
                    .and_then(|option| option.attr("value"))
                    .unwrap_or_default()
                    .to_owned()
            }
            "textarea" => control.text().collect(),
            _ => control.attr("value").unwrap_or_default().to_owned(),
        };
        values.insert(control.attr("name").unwrap_or_default().to_owned(), value);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::{DEEPEST, Html, depth};

    #[test]
    fn a_page_of_thousands_in_one_another_is_too_deep() {
        let page = |depth: usize| {
            Html::parse_document(&format!(
                "<html><body>{}</body></html>",
                "<div class=\"err\">".repeat(depth)
            ))
        };
        assert_eq!(depth(&page(3)), 5, "html, body and three more");
        assert!(depth(&page(8_192)) > DEEPEST, "found by the fuzzing");
    }
}
