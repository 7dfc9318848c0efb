//! The one list of what can be done at the desk: `operation(Request) -> Reply`.
//!
//! Doors call [`Desk::call`] with an operation's name and JSON; TypeScript gets the same list from
//! [`typescript`]. A body is one call into a use case; nothing is decided here.

use serde_json::Value;

use crate::schema::*;
use crate::{Desk, DeskError};

macro_rules! operations {
    ($( $(#[doc = $doc:literal])* $name:literal => $body:ident($request:ty) -> $reply:ty; )*) => {
        impl Desk {
            /// Runs one operation by name.
            ///
            /// # Errors
            /// [`DeskError::UnknownOperation`], [`DeskError::BadRequest`], and whatever the operation itself says.
            pub async fn call(&self, operation: &str, request: Value) -> Result<Value, DeskError> {
                match operation {
                    $( $name => {
                        let request: $request = decode(operation, request)?;
                        let reply: $reply = self.$body(request).await?;
                        encode(operation, &reply)
                    } )*
                    other => Err(DeskError::UnknownOperation { name: other.chars().take(60).collect() }),
                }
            }
        }

        /// The TypeScript side of the list: every operation with its request and reply.
        #[must_use]
        pub fn typescript() -> String {
            use std::collections::BTreeSet;
            use ts_rs::TS;
            let config = ts_rs::Config::default();
            let mut names = BTreeSet::new();
            let mut lines = String::new();
            $(
                let request = <$request as TS>::ident(&config);
                let reply = <$reply as TS>::ident(&config);
                $( lines.push_str(&format!("  /** {} */\n", $doc.trim())); )*
                lines.push_str(&format!("  \"{}\": {{ request: {request}; reply: {reply} }};\n", $name));
                names.insert(request);
                names.insert(reply);
            )*
            let imports: String = names
                .iter()
                .map(|n| format!("import type {{ {n} }} from \"./{n}\";\n"))
                .collect();
            format!("// Generated from crates/desk by ts-rs. Do not edit.\n{imports}\nexport interface Operations {{\n{lines}}}\n")
        }

        /// Writes the TypeScript of every request and reply, and of all they mention.
        ///
        /// # Errors
        /// When the folder cannot be written.
        pub fn export_typescript(config: &ts_rs::Config) -> Result<(), ts_rs::ExportError> {
            use ts_rs::TS;
            $(
                <$request as TS>::export_all(config)?;
                <$reply as TS>::export_all(config)?;
            )*
            <Fault as TS>::export_all(config)?;
            Ok(())
        }
    };
}

operations! {
    /// Whether there is a profile, and whether it is open.
    "profile.state" => profile_state(Nothing) -> ProfileState;
    /// First start: sets the passphrase.
    "profile.create" => profile_create(Passphrase) -> ProfileState;
    /// Opens the profile.
    "profile.unlock" => profile_unlock(Passphrase) -> ProfileState;
    /// Makes a damaged profile good again, and tells what came back.
    "profile.recover" => profile_recover(Passphrase) -> Recovered;
    /// Closes it; deliveries stop until it is opened again.
    "profile.lock" => profile_lock(Nothing) -> ProfileState;
    /// Opens a practice in a window of its own.
    "practice.open" => practice_open(Nothing) -> Done;
    /// What the frame of the window shows.
    "desk.pulse" => pulse(Nothing) -> Pulse;
    /// Switches delivery off or on.
    "desk.offline" => offline(OfflineSwitch) -> Pulse;
    /// The forms that can be filled in.
    "form.list" => form_list(Nothing) -> FormsView;
    /// The form that the enabled systems call for.
    "form.describe" => form_describe(FormRequest) -> FormView;
    /// Begins a new entry: the day, and what the worker's settings say of every entry.
    "entry.begin" => entry_begin(FormRequest) -> Begun;
    /// What somebody who was just added to an entry begins with.
    "resident.begin" => resident_begin(ResidentBegin) -> Recalled;
    /// What is still wrong with an entry.
    "entry.preflight" => entry_preflight(EntryBody) -> PreflightView;
    /// Saves a draft.
    "entry.save" => entry_save(EntryBody) -> Saved;
    /// Submits a revision.
    "entry.submit" => entry_submit(EntryBody) -> Submitted;
    /// Opens an entry.
    "entry.open" => entry_open(EntryRef) -> EntryView;
    /// Lists entries.
    "entry.list" => entry_list(EntriesRequest) -> EntriesView;
    /// Throws a draft away; what was submitted stays.
    "entry.discard" => entry_discard(EntryRef) -> Done;
    /// Takes a whole entry back: unsent deliveries are withdrawn, accepted records are cancelled.
    "entry.withdraw" => entry_withdraw(EntryRef) -> Done;
    /// What is known already of whoever and whatever stands in an entry.
    "entry.recall" => entry_recall(EntryBody) -> RecallView;
    /// Does what the worker says to it.
    "recall.decide" => recall_decide(RecallDecision) -> Recalled;
    /// Reads values for an entry out of a text.
    "entry.recognise" => entry_recognise(RecogniseRequest) -> RecognisedView;
    /// Reads the identity card that lies on the reader.
    "card.read" => card_read(CardReadRequest) -> Recalled;
    /// Opens the last entry of a dwelling for another visit.
    "revisit.begin" => revisit_begin(RevisitBegin) -> Saved;
    /// Takes in what devices collected, as drafts to be confirmed.
    "desk.collect" => collect(Nothing) -> CollectView;
    /// Looks for people who may have left.
    "departure.find" => departure_find(DepartureSearch) -> DepartureView;
    /// Begins the entry of a departure with all that is known.
    "departure.begin" => departure_begin(DepartureBegin) -> Saved;
    /// Takes a picture in; the reply belongs into the entry.
    "photo.add" => photo_add(PhotoAdd) -> PhotoView;
    /// A kept picture, as large as it is to be shown.
    "photo.open" => photo_open(PhotoRef) -> PhotoImage;
    /// Entries down, systems across.
    "outbox.matrix" => outbox_matrix(MatrixRequest) -> MatrixView;
    /// What needs somebody, by cause.
    "outbox.causes" => outbox_causes(Nothing) -> CausesView;
    /// Does one thing about all deliveries of a cause, a stretch of them at a time.
    "outbox.mend" => outbox_mend(MendRequest) -> Mended;
    /// Tries everything that waits, now.
    "outbox.retry" => outbox_retry(Nothing) -> Done;
    /// One delivery in full.
    "delivery.open" => delivery_open(DeliveryRef) -> DeliveryView;
    /// Sends a delivery again.
    "delivery.resend" => delivery_resend(DeliveryRef) -> Done;
    /// Takes a decision.
    "delivery.resolve" => delivery_resolve(ResolveRequest) -> Done;
    /// Begins the entry that a department waits for, with all that is known.
    "delivery.follow" => delivery_follow(FollowRequest) -> Saved;
    /// Gives a delivery up.
    "delivery.withdraw" => delivery_withdraw(DeliveryRef) -> Done;
    /// What is typed into a system without an interface; no values before somebody has begun.
    "card.open" => card_open(DeliveryRef) -> CardView;
    /// Begins a card: its values are shown, and from now on it may have been typed.
    "card.begin" => card_begin(DeliveryRef) -> CardView;
    /// It was typed; takes what the system gave.
    "card.report" => card_report(CardReport) -> Done;
    /// The department refused it.
    "card.refuse" => card_refuse(CardRefusal) -> Done;
    /// It was not typed after all.
    "card.put_back" => card_put_back(DeliveryRef) -> Done;
    /// Cards in the system's own Excel template.
    "card.sheet" => card_sheet(CardSheetRequest) -> CardSheet;
    /// Finds people and dwellings.
    "register.find" => register_find(RegisterRequest) -> RegisterView;
    /// A person's page.
    "register.person" => register_person(RegisterRef) -> PersonView;
    /// A dwelling's page.
    "register.dwelling" => register_dwelling(RegisterRef) -> DwellingView;
    /// Uncovers one value of a person; audited.
    "register.uncover" => register_uncover(UncoverRequest) -> Uncovered;
    /// People or dwellings as a workbook; audited.
    "register.sheet" => register_sheet(RegisterSheet) -> Sheet;
    /// Every delivery as a workbook; audited.
    "outbox.sheet" => outbox_sheet(Nothing) -> Sheet;
    /// Brings a file with a ledger, part by part.
    "import.take" => import_take(ImportPart) -> ImportRef;
    /// Reads the headings of one of its sheets.
    "import.read" => import_read(ImportRead) -> ImportView;
    /// Looks at every row; nothing is kept yet.
    "import.preview" => import_preview(ImportMap) -> ImportPreview;
    /// Keeps what can be kept.
    "import.run" => import_run(ImportRun) -> ImportDone;
    /// How far that is.
    "import.progress" => import_progress(ImportRef) -> ImportProgress;
    /// Stops it.
    "import.cancel" => import_cancel(ImportRef) -> Done;
    /// The rows that have to be mended, in the same sheet with a column of reasons.
    "import.returned" => import_returned(ImportRef) -> ImportReturned;
    /// Whom policies concern.
    "hints.list" => hints(HintsRequest) -> HintsView;
    /// A worker saw to a hint.
    "hints.see" => hint_see(HintSeen) -> Done;
    /// Hints as a list for visits.
    "hints.sheet" => hints_sheet(HintsRequest) -> SheetView;
    /// The lists of the register.
    "lists.open" => lists(Nothing) -> ListsView;
    /// Who stands in a list.
    "lists.listed" => listed(ListRequest) -> ListedView;
    /// A list in a sheet.
    "lists.sheet" => listed_sheet(ListRequest) -> SheetView;
    /// Keeps a narrowed list under a name.
    "lists.save" => list_save(ListSave) -> ListRef;
    /// Forgets a list of one's own.
    "lists.drop" => list_drop(ListRef) -> Done;
    /// What in the register does not agree with itself.
    "checks.open" => checks(ChecksRequest) -> ChecksView;
    /// A worker says that a finding is so.
    "checks.see" => check_see(FindingSeen) -> Done;
    /// Chooses one side of a finding for all.
    "checks.mend" => check_mend(FindingMend) -> Done;
    /// The tables of a month, a quarter or a year.
    "reports.open" => report(ReportRequest) -> ReportView;
    /// The same in a sheet.
    "reports.sheet" => report_sheet(ReportRequest) -> SheetView;
    /// How far the guide of a first start is.
    "guide.open" => guide_open(Nothing) -> GuideView;
    /// What the worker says to it.
    "guide.note" => guide_note(GuideNote) -> GuideView;
    /// Everything on the settings page.
    "settings.open" => settings_open(Nothing) -> SettingsView;
    /// Changes settings; what is not named stays.
    "settings.change" => settings_change(SettingsChange) -> SettingsView;
    /// Tests reach and credentials without writing anything.
    "settings.test" => settings_test(SystemRef) -> TestView;
    /// Takes the table that matches the departments' own grids to the base grids from a file.
    "grids.import" => grids_import(GridsImport) -> GridsImported;
    /// Lets a stopped system go on.
    "system.resume" => system_resume(SystemRef) -> Done;
    /// What exactly would be sent.
    "system.preview" => system_preview(PreviewRequest) -> PreviewView;
    /// Networks, cards, and files that are carried.
    "zone.open" => zone_open(Nothing) -> ZonesView;
    /// What this computer is called, and where its files go.
    "zone.change" => zone_change(ZonesChange) -> ZonesView;
    /// Writes the card of this computer to a file.
    "zone.card" => zone_card(PutWhere) -> Written;
    /// Reads the card of another computer, and accepts it once its fingerprint was compared.
    "zone.trust" => zone_trust(ComputerCardGiven) -> ComputerCard;
    /// Writes what waits for a network to a file that is carried there.
    "zone.send" => zone_send(ZoneSend) -> Written;
    /// Writes the file of an earlier parcel again.
    "zone.again" => zone_again(ParcelAgain) -> Written;
    /// Gives a file up as lost: what was in it is looked for before it is written again.
    "zone.lost" => zone_lost(ParcelRef) -> Done;
    /// Takes in a file that was brought: deliveries for a network here, or what became of ours.
    "zone.take" => zone_take(CarriedIn) -> TakenIn;
    /// Writes what became of the deliveries of others to files that are carried back.
    "zone.reply" => zone_reply(PutWhere) -> Written;
}

fn decode<T: serde::de::DeserializeOwned>(operation: &str, request: Value) -> Result<T, DeskError> {
    let request = if request.is_null() {
        Value::Object(serde_json::Map::new())
    } else {
        request
    };
    serde_json::from_value(request).map_err(|e| DeskError::BadRequest {
        operation: operation.to_owned(),
        line: e.line(),
        column: e.column(),
    })
}

fn encode<T: serde::Serialize>(operation: &str, reply: &T) -> Result<Value, DeskError> {
    serde_json::to_value(reply).map_err(|_| DeskError::BadReply {
        operation: operation.to_owned(),
    })
}
