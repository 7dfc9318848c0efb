//! Reads docs/packages.md: a file stands behind its name, commands stand in `sh` blocks.

/// What the guide asks for.
pub(crate) enum Step {
    File { name: String, text: String },
    Command(Vec<String>),
}

/// Every file and command, in the guide's order.
pub(crate) fn steps(guide: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut named = None;
    let mut lines = guide.lines();
    while let Some(line) = lines.next() {
        let file = line
            .strip_prefix('`')
            .and_then(|rest| rest.strip_suffix("`:"));
        if let Some(name) = file {
            named = Some(name.to_owned());
        } else if let Some(kind) = line.strip_prefix("```") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            match (kind, named.take()) {
                (_, Some(name)) => steps.push(Step::File {
                    name,
                    text: block.join("\n") + "\n",
                }),
                ("sh", None) => steps.extend(block.iter().map(|line| Step::Command(words(line)))),
                (other, None) => panic!("a block of {other} that is neither a file nor commands"),
            }
        }
    }
    assert!(steps.len() > 15, "the guide has files and commands");
    steps
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}
