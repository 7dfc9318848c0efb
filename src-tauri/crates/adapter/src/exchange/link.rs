//! A live connection to one system: what has been learnt about it is shared by all attempts.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use yilutong_dictionary::Place;

use super::assist;
use super::check::{self, CheckReport};
use super::clock::{Clock, RealClock};
use super::core::Core;
use super::credentials::Credentials;
use super::dock;
use super::drop;
use super::form;
use super::gathered;
use super::json;
use super::names::Names;
use super::photos::Photos;
use super::script::Script;
use super::sheet;
use super::soap;
use super::spec::{AssistSpec, ExchangeSpec, Limits, Protocol};
use super::transport::Transport;
use crate::batch::{Batch, Carried, Errand, Gathering, Member};
use crate::card::{Card, Mistyped, Workbook};
use crate::collected::{Collected, Taken};
use crate::error::AdapterError;
use crate::order::{Operation, Order, Outcome, Reason, Sealed};
use crate::package::{LintFault, LintSeverity, Package};
use crate::wire::{Receipt, Wire};

/// Where a system is, as what it is signed in to, and how the office configured it.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// The address; the package's own when empty.
    pub base_url: String,
    /// Settings by id, those of the worker among them.
    pub settings: BTreeMap<String, String>,
    /// Secrets by id.
    pub credentials: Credentials,
    /// How long a reply is waited for, when it is not the package's time.
    pub timeout: Option<Duration>,
    /// The office's own certification authority, in PEM form; no other is then trusted.
    pub pinned_ca: Option<String>,
    /// How far the department's clock was ahead when last learnt.
    pub clock_offset: SignedDuration,
    /// Where the bytes of pictures come from.
    pub photos: Photos,
}

/// A live connection to one system. Shared by concurrent attempts; cheap to keep, dropped when settings change.
pub struct Link {
    core: Core,
    pages: form::Memory,
    times: soap::Memory,
    numbers: drop::Memory,
    packages: dock::Memory,
    lines: assist::Lines,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("system", &self.core.system)
            .finish_non_exhaustive()
    }
}

impl Link {
    /// Prepares a connection; nothing is sent yet.
    ///
    /// # Errors
    /// When the package's exchange files have a fault, or the address or the certificate is unusable.
    pub fn open(
        package: &Package,
        reach: Reach,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, AdapterError> {
        let spec = Arc::new(spec_of(package)?);
        if spec.is_by_hand() {
            let transport = Transport::none(package.id(), address(&spec, &reach))?;
            return Ok(Self::with(package, spec, transport, reach, clock));
        }
        let limits = spec.limits();
        let transport = Transport::new(
            package.id(),
            address(&spec, &reach),
            reach.pinned_ca.as_deref(),
            reach.timeout.unwrap_or(limits.timeout),
            limits.concurrency,
            limits.per_second,
        )?;
        Ok(Self::with(package, spec, transport, reach, clock))
    }

    /// A link whose department is a script: nothing is ever sent.
    pub(super) fn played(
        package: &Package,
        spec: Arc<ExchangeSpec>,
        reach: Reach,
        clock: Arc<dyn Clock>,
        script: Arc<Script>,
    ) -> Result<Self, AdapterError> {
        let transport = Transport::played(package.id(), address(&spec, &reach), script)?;
        Ok(Self::with(package, spec, transport, reach, clock))
    }

    fn with(
        package: &Package,
        spec: Arc<ExchangeSpec>,
        transport: Transport,
        reach: Reach,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let core = Core::new(
            package.id().to_owned(),
            spec,
            names_of(package),
            package.charset(),
            reach.settings,
            reach.credentials,
            clock,
            transport,
            reach.clock_offset,
            reach.photos,
        );
        Self {
            core,
            pages: form::Memory::default(),
            times: soap::Memory::default(),
            numbers: drop::Memory::default(),
            packages: dock::Memory::default(),
            lines: assist::Lines::of(package),
        }
    }

    /// The computer's own clock and chance, for [`Link::open`].
    #[must_use]
    pub fn real_clock() -> Arc<dyn Clock> {
        Arc::new(RealClock)
    }

    /// Freezes what an attempt will write: settings, serial and time filled in by the department's clock.
    ///
    /// # Errors
    /// When a setting is missing, a receipt of another system is not there yet, or a text holds a
    /// character that the department's charset has not.
    pub fn seal(&self, order: &Order) -> Result<Sealed, AdapterError> {
        match &self.core.spec.protocol {
            Protocol::Json(spec) => json::seal(&self.core, spec, order),
            Protocol::Form(spec) => form::seal(&self.core, spec, order),
            Protocol::Soap(spec) => soap::seal(&self.core, spec, &self.times, order),
            Protocol::Sheet(_) | Protocol::Assist(_) => gathered::seal(&self.core, order),
            Protocol::Drop(spec) => drop::seal(&self.core, spec, order),
            Protocol::Dock(spec) => dock::seal(&self.core, spec, order),
        }
    }

    /// Does what is ordered, with at most one write; may sign in and read first. What an earlier attempt
    /// left open (`order.unsettled`) is settled first, and then nothing else is written.
    ///
    /// A [`Outcome::Wait`] leaves an unsettled attempt unsettled; only accepted, refused, superseded and
    /// `Again { settled: true }` settle it.
    pub async fn attempt(&self, order: &Order, sealed: &Sealed) -> Outcome {
        match &self.core.spec.protocol {
            Protocol::Json(spec) => json::attempt(&self.core, spec, order, sealed).await,
            Protocol::Form(spec) => {
                form::attempt(&self.core, spec, &self.pages, order, sealed).await
            }
            Protocol::Soap(spec) => {
                soap::attempt(&self.core, spec, &self.times, order, sealed).await
            }
            // What goes in files is never sent alone, and what is typed by hand never at all.
            Protocol::Sheet(_) | Protocol::Drop(_) | Protocol::Dock(_) | Protocol::Assist(_) => {
                interface()
            }
        }
    }

    /// How the review of a record stands that the department took earlier; `order.receipt` holds what it
    /// gave then. Writes nothing.
    pub async fn review(&self, order: &Order) -> Outcome {
        match &self.core.spec.protocol {
            Protocol::Json(spec) => json::review(&self.core, spec, order).await,
            // These protocols decide at once.
            Protocol::Form(_) | Protocol::Soap(_) | Protocol::Assist(_) => interface(),
            // A file is asked after as a whole; see `carry`.
            Protocol::Sheet(_) | Protocol::Drop(_) | Protocol::Dock(_) => interface(),
        }
    }

    /// How much goes into a file, for a system that takes its records in files; see [`crate::Batch`].
    #[must_use]
    pub fn gathering(&self) -> Option<Gathering> {
        self.core.spec.gathering()
    }

    /// Learns what must be known to write a file, and whether one would be taken now. Writes nothing.
    ///
    /// # Errors
    /// The outcome for every record that was to go.
    pub async fn prepare(&self) -> Result<(), Outcome> {
        let nothing = nothing_ordered(self.core.clock.now());
        match &self.core.spec.protocol {
            Protocol::Sheet(spec) => sheet::prepare(&self.core, spec, &nothing).await,
            Protocol::Drop(spec) => drop::prepare(&self.core, spec, &self.numbers, &nothing).await,
            Protocol::Dock(spec) => dock::prepare(&self.core, spec, &nothing).await,
            Protocol::Json(_) | Protocol::Form(_) | Protocol::Soap(_) | Protocol::Assist(_) => {
                Err(interface())
            }
        }
    }

    /// Writes a file of sealed orders, under a name later than `last`, that of the system's last one.
    ///
    /// # Errors
    /// When the file cannot be written, or the system takes no files.
    pub fn pack(&self, members: &[Member], last: Option<&str>) -> Result<Batch, AdapterError> {
        match &self.core.spec.protocol {
            Protocol::Sheet(spec) => sheet::pack(&self.core, spec, members, last),
            Protocol::Drop(spec) => {
                let nothing = nothing_ordered(self.core.clock.now());
                drop::pack(&self.core, spec, &self.numbers, &nothing, members, last)
            }
            Protocol::Dock(spec) => {
                let nothing = nothing_ordered(self.core.clock.now());
                dock::pack(&self.core, spec, &nothing, members, last)
            }
            Protocol::Json(_) | Protocol::Form(_) | Protocol::Soap(_) | Protocol::Assist(_) => {
                Err(AdapterError::NotGathered {
                    system: self.core.system.clone(),
                })
            }
        }
    }

    /// Runs an errand with a file: hands it over, settles what became of it, or asks after it. At most one write.
    ///
    /// The outcomes come in the order of the members, which may be some of the file's records only.
    pub async fn carry(&self, errand: Errand, batch: &Batch, members: &[Member]) -> Carried {
        let nothing = nothing_ordered(self.core.clock.now());
        match &self.core.spec.protocol {
            Protocol::Sheet(spec) => {
                sheet::carry(&self.core, spec, &nothing, errand, batch, members).await
            }
            Protocol::Drop(spec) => {
                drop::carry(&self.core, spec, &nothing, errand, batch, members).await
            }
            Protocol::Dock(spec) => {
                let memory = &self.packages;
                dock::carry(&self.core, spec, memory, &nothing, errand, batch, members).await
            }
            Protocol::Json(_) | Protocol::Form(_) | Protocol::Soap(_) | Protocol::Assist(_) => {
                Carried::Whole(interface())
            }
        }
    }

    /// Whether the system gives packages of what was collected elsewhere.
    #[must_use]
    pub fn collects(&self) -> bool {
        matches!(&self.core.spec.protocol, Protocol::Dock(spec) if spec.collected.is_some())
    }

    /// The packages that lie there, the oldest first. Writes nothing.
    ///
    /// # Errors
    /// The outcome that kept them from being read: nothing is docked, or something else.
    pub async fn collected(&self) -> Result<Vec<Collected>, Outcome> {
        let nothing = nothing_ordered(self.core.clock.now());
        match &self.core.spec.protocol {
            Protocol::Dock(spec) => dock::collected(&self.core, spec, &nothing).await,
            _ => Ok(Vec::new()),
        }
    }

    /// Answers such a package, row by row in its order. To be called once everything of it is kept: it is gone then.
    ///
    /// # Errors
    /// The outcome that kept the answer from being written; the package then stays.
    pub async fn answer(&self, package: &Collected, taken: &[Taken]) -> Result<(), Outcome> {
        let nothing = nothing_ordered(self.core.clock.now());
        match &self.core.spec.protocol {
            Protocol::Dock(spec) => dock::answer(&self.core, spec, &nothing, package, taken).await,
            _ => Ok(()),
        }
    }

    /// What the department holds of this record now.
    ///
    /// # Errors
    /// The outcome that kept it from being read; nothing is ever written.
    pub async fn look(&self, order: &Order) -> Result<Option<(Receipt, Wire)>, Outcome> {
        match &self.core.spec.protocol {
            Protocol::Json(spec) => json::look(&self.core, spec, order).await,
            Protocol::Form(spec) => form::look(&self.core, spec, &self.pages, order).await,
            Protocol::Soap(spec) => soap::look(&self.core, spec, order).await,
            Protocol::Sheet(_) | Protocol::Drop(_) | Protocol::Dock(_) | Protocol::Assist(_) => {
                Err(interface())
            }
        }
    }

    /// *Test now*: whether the system can be reached and lets us in. Writes nothing.
    pub async fn check(&self) -> CheckReport {
        let nothing = nothing_ordered(self.core.clock.now());
        let begun = Instant::now();
        let outcome = match &self.core.spec.protocol {
            Protocol::Json(spec) => json::check(&self.core, spec, &nothing).await,
            Protocol::Form(spec) => form::check(&self.core, spec, &self.pages, &nothing).await,
            Protocol::Soap(spec) => soap::check(&self.core, spec, &nothing).await,
            Protocol::Sheet(spec) => sheet::check(&self.core, spec, &nothing).await,
            Protocol::Drop(spec) => drop::check(&self.core, spec, &self.numbers, &nothing).await,
            Protocol::Dock(spec) => dock::check(&self.core, spec, &nothing).await,
            Protocol::Assist(_) => return check::by_hand(),
        };
        check::report(&outcome, self.core.offset(), begun.elapsed())
    }

    /// Exactly what would be sent, secrets masked.
    ///
    /// # Errors
    /// As [`Link::seal`].
    pub fn preview(&self, order: &Order) -> Result<String, AdapterError> {
        match &self.core.spec.protocol {
            Protocol::Json(spec) => json::preview(&self.core, spec, order),
            Protocol::Form(spec) => form::preview(&self.core, spec, order),
            Protocol::Soap(spec) => soap::preview(&self.core, spec, &self.times, order),
            Protocol::Sheet(spec) => sheet::preview(&self.core, spec, order),
            Protocol::Drop(spec) => drop::preview(&self.core, spec, order),
            Protocol::Dock(spec) => dock::preview(&self.core, spec, order),
            Protocol::Assist(spec) => assist::preview(&self.core, spec, &self.lines, order),
        }
    }

    /// The card that a person types, for a system without an interface; `sealed` holds the values as they are typed.
    ///
    /// # Errors
    /// When the system has an interface, or no card for this record.
    pub fn card(&self, order: &Order, sealed: &Sealed) -> Result<Card, AdapterError> {
        assist::card(&self.core, self.by_hand()?, &self.lines, order, sealed)
    }

    /// What stands at the system once a card is typed, from what the person typed back.
    ///
    /// # Errors
    /// [`Mistyped`], when it cannot be what this system gives.
    pub fn typed(
        &self,
        record: &str,
        operation: Operation,
        typed: &BTreeMap<String, String>,
    ) -> Result<Receipt, Mistyped> {
        match self.by_hand() {
            Ok(spec) => assist::receipt(&self.core, spec, record, operation, typed),
            Err(_) => Ok(Receipt::default()),
        }
    }

    /// Cards as the system's own Excel template; `None` when it takes none of them.
    ///
    /// # Errors
    /// When the system has an interface, or the workbook cannot be written.
    pub fn workbook(&self, cards: &[Card]) -> Result<Option<Workbook>, AdapterError> {
        assist::workbook(&self.core, self.by_hand()?, cards)
    }

    /// What the worker knows the place of a member as, and the elements behind it.
    #[must_use]
    pub fn places(&self, record: &str, member: &str) -> Vec<Place> {
        self.core.names.places(record, &listed(member))
    }

    fn by_hand(&self) -> Result<&AssistSpec, AdapterError> {
        match &self.core.spec.protocol {
            Protocol::Assist(spec) => Ok(spec),
            _ => Err(AdapterError::NotByHand {
                system: self.core.system.clone(),
            }),
        }
    }

    /// The system's id.
    pub(super) fn system(&self) -> &str {
        &self.core.system
    }

    /// How much the department bears, and when.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.core.spec.limits()
    }

    /// How far the department's clock is ahead of this computer's, as last learnt.
    #[must_use]
    pub fn clock_offset(&self) -> SignedDuration {
        self.core.offset()
    }
}

/// `CHILDREN/2/NAME`, as a card counts, leads to the member of the list.
fn listed(member: &str) -> String {
    member.split('/').next().unwrap_or(member).to_owned()
}

/// The package asks for what its protocol does not do.
fn interface() -> Outcome {
    Outcome::Stop {
        reason: Reason::Interface,
        code: String::new(),
    }
}

/// An order that asks for nothing; a check speaks of no record.
fn nothing_ordered(now: Timestamp) -> Order {
    Order {
        record: String::new(),
        operation: Operation::Create,
        wire: Wire::new(),
        held: Wire::new(),
        receipt: Receipt::default(),
        entered_at: now,
        serial: "0".repeat(32),
        unsettled: None,
        ended: Receipt::default(),
        unsettled_since: None,
    }
}

/// The package's exchange files, read.
pub(super) fn spec_of(package: &Package) -> Result<ExchangeSpec, AdapterError> {
    ExchangeSpec::parse(package.exchange_toml(), package.replies_csv()).map_err(|fault| {
        AdapterError::Package {
            package: package.id().to_owned(),
            fault: LintFault {
                file: fault.file.to_owned(),
                line: fault.line,
                what: fault.what,
                mend: fault.mend,
                severity: LintSeverity::Fault,
            },
        }
    })
}

/// The address: the office's, or the package's own.
fn address<'a>(spec: &'a ExchangeSpec, reach: &'a Reach) -> &'a str {
    if reach.base_url.trim().is_empty() {
        spec.base_url()
    } else {
        &reach.base_url
    }
}

fn names_of(package: &Package) -> Names {
    let mut names = Names::default();
    for record in package.records() {
        for field in record.fields().iter().chain(record.cancel_fields()) {
            let mut add = |member: &str| {
                let label = package.label_of(record.id(), member).unwrap_or(member);
                names.add(
                    record.id(),
                    member,
                    label,
                    package.places_of(record.id(), member),
                );
            };
            add(field.member());
            let (item, members) = field.items().unwrap_or_default();
            for member in members {
                add(&format!("{}/{item}[1]/{}", field.member(), member.member()));
            }
            if let Some(codes) = &field.codes {
                names.add_codes(record.id(), field.member(), &codes.names);
            }
        }
    }
    names
}
