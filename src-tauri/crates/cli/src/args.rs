//! The command line: what may be said to `yilu`, and nothing about what happens then.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands::protocols;

/// Exit codes, as `yilu --help` documents them.
pub(crate) const EXIT_CODES: &str = "Exit codes:
  0  done
  1  it failed; the message says what to do
  2  the command line is wrong
  3  the entry is not ready: problems are listed
  4  something needs the worker: a refusal or a decision
  5  not finished within the time given
  6  the profile cannot be opened: passphrase, in use, damaged, newer version";

/// Yilutong without a window: for tests, scripts and administrators.
#[derive(Debug, Parser)]
#[command(name = "yilu", version, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    /// The profile's folder
    #[arg(long, global = true, env = "YILUTONG_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// A folder with further system packages; may be given several times
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) systems: Vec<PathBuf>,
    /// A file whose first line is the passphrase; else YILU_PASSPHRASE, else it is asked for
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Answer in JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Create a profile and set its passphrase
    Init,
    /// Make a damaged profile good again, from the newest backup and what can still be read
    Recover,
    /// Read, set or import settings and credentials
    #[command(subcommand)]
    Settings(Settings),
    /// The system packages
    #[command(subcommand)]
    Systems(Systems),
    /// The elements and code lists
    Dictionary(Dictionary),
    /// Check an entry file against every enabled system
    Preflight {
        /// An entry file (JSON); `yilu dictionary --json-schema` says what it looks like
        file: PathBuf,
    },
    /// Save entry files as drafts, or submit them
    Enter {
        /// Entry files (JSON), or folders of them; each is answered as soon as it is safe
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Submit it at once
        #[arg(long)]
        submit: bool,
        /// Leave out a record that a system cannot take: SYSTEM or SYSTEM:REF
        #[arg(long, value_name = "SYSTEM[:REF]")]
        skip: Vec<String>,
        /// A picture (JPEG or PNG), for the form's own photos or for the place that is named, as in
        /// `inspection.hazards[0].photos=a.jpg`; may be given several times
        #[arg(long, value_name = "[PLACE=]FILE")]
        photo: Vec<String>,
    },
    /// Take in a ledger, XLSX or CSV: its people become household entries; exit code 4 when rows have to be mended
    Import(Import),
    /// Somebody left: find them, and begin their departure
    #[command(subcommand)]
    Departure(Departure),
    /// Take in what devices collected, as drafts to be confirmed
    Collect,
    /// Deliver what is due
    Sync {
        /// Go on until nothing is on its way
        #[arg(long)]
        until_idle: bool,
        /// Give up after so many seconds
        #[arg(long, value_name = "SECONDS", default_value_t = 60)]
        timeout: u64,
    },
    /// Show the outbox
    Outbox {
        /// Only what needs the worker
        #[arg(long)]
        needs_me: bool,
    },
    /// List what needs somebody, by cause; or do one thing about all deliveries of a cause
    Causes(Causes),
    /// Look somebody or something up in the register
    Register {
        /// A document number, phone number, name or its pinyin initials, or part of an address; nothing shows the latest
        #[arg(default_value = "")]
        text: String,
        /// The page of one person, by the number that the list shows
        #[arg(long, value_name = "NUMBER", conflicts_with_all = ["text", "dwelling"])]
        person: Option<i64>,
        /// The page of one dwelling
        #[arg(long, value_name = "NUMBER", conflicts_with = "text")]
        dwelling: Option<i64>,
        /// Write the people that are found to a workbook; all of them without a text
        #[arg(long, value_name = "FILE", conflicts_with_all = ["person", "dwelling"])]
        xlsx: Option<PathBuf>,
        /// Dwellings instead of people
        #[arg(long, requires = "xlsx")]
        dwellings: bool,
        /// Whole numbers in the workbook; audited
        #[arg(long, requires = "xlsx")]
        uncover: bool,
    },
    /// Whom policies concern: school age, allowances, permits to endorse, births to register
    Hints {
        /// Only those of one rule
        #[arg(long, value_name = "ID")]
        rule: Option<String>,
        /// Write them to an Excel sheet, as a list for visits
        #[arg(long, value_name = "FILE")]
        sheet: Option<PathBuf>,
    },
    /// The lists of the register, or who stands in one of them
    Lists {
        /// The list
        list: Option<String>,
        /// Write it to an Excel sheet
        #[arg(long, value_name = "FILE", requires = "list")]
        sheet: Option<PathBuf>,
    },
    /// Check the register against itself: one number at two addresses, one company spelt in several ways
    CheckRegister,
    /// The tables of a month, a quarter or a year: population, acceptance, what is overdue, burden saved
    Statistics {
        /// 2026-11, 2026-Q4 or 2026; without it, the present month
        #[arg(default_value = "")]
        period: String,
        /// Write them to an Excel workbook
        #[arg(long, value_name = "FILE")]
        sheet: Option<PathBuf>,
    },
    /// Explain one delivery: state, advice, attempts
    Explain {
        /// The delivery's number
        delivery: i64,
    },
    /// Take a decision that only the worker may take
    Resolve {
        /// The delivery's number
        delivery: i64,
        /// The choice
        #[arg(long)]
        choice: String,
        /// The reason in the worker's own words, where wanted
        #[arg(long)]
        reason: Option<String>,
    },
    /// Begin a card of a system without an interface: what to type, in its order and words
    Card {
        /// The delivery's number
        #[arg(required_unless_present = "system")]
        delivery: Option<i64>,
        /// Every card of this system that may be begun now; with --xlsx
        #[arg(
            long,
            value_name = "ID",
            conflicts_with = "delivery",
            requires = "xlsx"
        )]
        system: Option<String>,
        /// Write into the system's own Excel template instead
        #[arg(long, value_name = "FILE")]
        xlsx: Option<PathBuf>,
    },
    /// Report how a card ended: typed, refused by the department, or not typed after all
    Report(Report),
    /// Submit a corrected revision of an entry
    Correct {
        /// The entry's id
        entry: String,
        /// The whole corrected entry (JSON)
        file: PathBuf,
        /// A picture, as with `enter`
        #[arg(long, value_name = "[PLACE=]FILE")]
        photo: Vec<String>,
    },
    /// Take back a delivery, or with --entry a whole entry
    Withdraw {
        /// The delivery's number
        #[arg(required_unless_present = "entry")]
        delivery: Option<i64>,
        /// The entry's id
        #[arg(long, conflicts_with = "delivery")]
        entry: Option<String>,
    },
    /// Send a delivery again
    Resend {
        /// The delivery's number
        delivery: i64,
    },
    /// Write entries, deliveries and receipts as JSON, or deliveries as a workbook
    Export {
        /// The file to write; without it, standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Write a workbook instead, a line for each delivery
        #[arg(long, value_name = "FILE", conflicts_with = "out")]
        sheet: Option<PathBuf>,
    },
    /// Carry deliveries into networks that cannot be reached from here, and their results back
    #[command(subcommand)]
    Zone(Zone),
    /// Serve the desk and its UI on loopback, for tests in a browser
    Bridge(Bridge),
}

/// `yilu import`
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The ledger
    pub(crate) file: PathBuf,
    /// What a column is, by its heading or letter: `手机=person.phone`, `C=person.id_number`, `备注=skip`; may be given
    /// several times
    #[arg(long, value_name = "COLUMN=ELEMENT")]
    pub(crate) map: Vec<String>,
    /// What goes for every row: `dwelling.community=440306001001`, `address.compound=海棠花园`; may be given several times
    #[arg(long, value_name = "ELEMENT=VALUE")]
    pub(crate) set: Vec<String>,
    /// The sheet of a workbook, by its name; the first one else
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
    /// The row of the headings; it is found else
    #[arg(long, value_name = "ROW")]
    pub(crate) heading: Option<u32>,
    /// Only say what would come of it
    #[arg(long, conflicts_with = "submit")]
    pub(crate) check: bool,
    /// Submit the households that lack nothing at once; the others stay drafts
    #[arg(long)]
    pub(crate) submit: bool,
    /// Write the rows that have to be mended to a file, in the same sheet with a column of reasons
    #[arg(long, value_name = "FILE")]
    pub(crate) returned: Option<PathBuf>,
}

/// `yilu causes`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("act").requires("cause"))]
pub(crate) struct Causes {
    /// The cause, as the list shows it; without it, the list
    #[arg(requires = "act")]
    pub(crate) cause: Option<String>,
    /// Send all of them again, as they read by now
    #[arg(long, group = "act")]
    pub(crate) resend: bool,
    /// Give every entry this value at the element at fault, and submit it
    #[arg(long, value_name = "VALUE", group = "act")]
    pub(crate) set: Option<String>,
    /// Let their system go on
    #[arg(long, group = "act")]
    pub(crate) resume: bool,
    /// Give all of them up
    #[arg(long, group = "act")]
    pub(crate) withdraw: bool,
}

/// `yilu report`
#[derive(Debug, Args)]
pub(crate) struct Report {
    /// The delivery's number
    pub(crate) delivery: i64,
    /// What the system gave: its number, or NAME=VALUE where it gives several; leave it out where it gives nothing
    #[arg(long, value_name = "[NAME=]VALUE")]
    pub(crate) receipt: Vec<String>,
    /// The number is right although another record was given the same
    #[arg(long)]
    pub(crate) sure: bool,
    /// The department refused it, in these words
    #[arg(long, value_name = "REASON", conflicts_with_all = ["receipt", "not_typed"])]
    pub(crate) refused: Option<String>,
    /// The member that the refusal is about
    #[arg(long, value_name = "MEMBER", requires = "refused")]
    pub(crate) at: Option<String>,
    /// It was not typed after all
    #[arg(long, conflicts_with = "receipt")]
    pub(crate) not_typed: bool,
}

/// `yilu zone`
#[derive(Debug, Subcommand)]
pub(crate) enum Zone {
    /// Show networks, what waits for them, files on their way and cards; exit code 4 when something waits to be carried
    Status,
    /// Write the card of this computer, for the computer at the other side
    Card {
        /// The file or folder to write to
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// What the office calls this computer
        #[arg(long)]
        name: Option<String>,
    },
    /// Accept the card of another computer, once its fingerprint was compared by telephone
    Trust {
        /// The card's file
        file: PathBuf,
        /// The fingerprint that was read out; without it, the card is only shown
        #[arg(long)]
        fingerprint: Option<String>,
    },
    /// Write what waits for a network to a file that is carried there
    Send {
        /// internet, government or police
        #[arg(required_unless_present = "again")]
        zone: Option<String>,
        /// The file or folder to write to
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Write the file with this number again
        #[arg(long, value_name = "NUMBER", conflicts_with = "zone")]
        again: Option<i64>,
    },
    /// Take in a file of deliveries, and deliver them from here
    Deliver {
        /// The file that was brought
        file: PathBuf,
        /// Give up after so many seconds
        #[arg(long, value_name = "SECONDS", default_value_t = 60)]
        timeout: u64,
    },
    /// Write what became of the deliveries of others to a file that is carried back
    Reply {
        /// The file or folder to write to
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Take in what became of our deliveries
    Receive {
        /// The file that was brought back
        file: PathBuf,
    },
    /// Give a file up as lost: what was in it is looked for before it is written again
    Lost {
        /// Its number
        number: i64,
    },
}

/// `yilu settings`
#[derive(Debug, Subcommand)]
pub(crate) enum Settings {
    /// Show settings; secrets are never shown
    Get {
        /// Only one: `worker.operator`, `housing.base_url`, `housing.enabled`, `zones.police` …
        key: Option<String>,
    },
    /// Set one
    Set {
        /// `worker.operator`, `housing.base_url`, `housing.app_key` …; `zones.police` false: not reached from here
        key: String,
        /// The value; `-` reads it from standard input (for secrets)
        value: String,
    },
    /// Import the table that matches the departments' own grids to the base grids
    Grids {
        /// CSV or XLSX with the columns 网格编号, 公安网格, 消防网格, 安监网格, 交通网格, 查违网格; without it, show what there is
        file: Option<PathBuf>,
    },
    /// Import addresses and credentials for many systems at once
    Import {
        /// `{"worker":{…},"systems":{"housing":{"base_url":…,"settings":{…},"credentials":{…}}}}`
        file: PathBuf,
    },
}

/// `yilu departure`
#[derive(Debug, Subcommand)]
pub(crate) enum Departure {
    /// Show who may be meant, and which systems hold a record of them
    Find {
        /// A document number, a name or its pinyin initials, a phone number, part of an address
        text: String,
    },
    /// Save a departure as a draft with all that is known, or submit it
    Begin {
        /// The entry that told of them, as `find` shows it
        entry: String,
        /// What it calls them, as `find` shows it; everybody when nobody is named
        residents: Vec<String>,
        /// The day they left, 2026-11-18
        #[arg(long, value_name = "DAY")]
        on: Option<String>,
        /// Why: a code of the list `leave_reason`
        #[arg(long, value_name = "CODE")]
        reason: Option<String>,
        /// Submit it at once
        #[arg(long)]
        submit: bool,
    },
}

/// `yilu systems`
#[derive(Debug, Subcommand)]
pub(crate) enum Systems {
    /// List the installed systems
    List,
    /// Explain what is wrong with a package, one line per fault
    Lint {
        /// A package's folder; without it, every installed one
        dir: Option<PathBuf>,
    },
    /// Run a package's own cases
    Test {
        /// The system's id or a package's folder; without it, every installed one
        id: Option<String>,
    },
    /// Write a new package that passes its checks at once, to be changed step by step
    New {
        /// The system's id: a-z, 0-9 and hyphens
        id: String,
        /// How one talks with it
        #[arg(long, value_parser = PossibleValuesParser::new(protocols()))]
        protocol: String,
        /// The folder in which the package's folder is made
        #[arg(long = "in", value_name = "DIR", default_value = ".")]
        dir: PathBuf,
    },
    /// Show what every system supports, and who receives which element
    Matrix(Matrix),
    /// Print the JSON Schema of a file of a package, or with `reference` every key in words
    Schema {
        /// Which one
        #[arg(value_enum)]
        of: Schema,
    },
    /// Ask the live system whether reach and credentials work; nothing is written
    Check {
        /// The system's id; without it, every enabled one
        id: Option<String>,
    },
    /// Let a stopped system go on, once its account or interface has been seen to
    Resume {
        /// The system's id
        id: String,
    },
    /// Show exactly what would be sent, secrets masked
    Preview {
        /// The system's id
        id: String,
        /// An entry file (JSON)
        file: PathBuf,
    },
    /// Say which settings and credentials a system needs, and what it takes
    Describe {
        /// The system's id
        id: String,
    },
}

/// `yilu systems matrix`
#[derive(Debug, Args)]
pub(crate) struct Matrix {
    /// Element by element, who receives it
    #[arg(long)]
    pub(crate) flow: bool,
    /// As a table for a document
    #[arg(long)]
    pub(crate) markdown: bool,
    /// With Chinese headings
    #[arg(long)]
    pub(crate) chinese: bool,
}

/// What `yilu systems schema` prints.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Schema {
    /// system.toml: what the department takes
    System,
    /// exchange.toml: how one talks with it
    Exchange,
    /// Every key of both, in Markdown
    Reference,
}

/// `yilu dictionary`
#[derive(Debug, Args)]
pub(crate) struct Dictionary {
    /// Print the JSON Schema of an entry file
    #[arg(long)]
    pub(crate) json_schema: bool,
    /// Only one element, or one code list
    pub(crate) id: Option<String>,
}

/// `yilu bridge`
#[derive(Debug, Args)]
pub(crate) struct Bridge {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// The token that every request must carry
    #[arg(long, env = "YILU_BRIDGE_TOKEN")]
    pub(crate) token: String,
    /// The built UI to serve
    #[arg(long, value_name = "DIR")]
    pub(crate) ui: Option<PathBuf>,
    /// A file to write `{"url":…}` to when ready
    #[arg(long, value_name = "FILE")]
    pub(crate) announce: Option<PathBuf>,
    /// Say in the window that this is a practice profile
    #[arg(long)]
    pub(crate) practice: bool,
}
