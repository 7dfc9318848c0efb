// Generated from crates/desk by ts-rs. Do not edit.
import type { Begun } from "./Begun";
import type { CardReadRequest } from "./CardReadRequest";
import type { CardRefusal } from "./CardRefusal";
import type { CardReport } from "./CardReport";
import type { CardSheet } from "./CardSheet";
import type { CardSheetRequest } from "./CardSheetRequest";
import type { CardView } from "./CardView";
import type { CarriedIn } from "./CarriedIn";
import type { CausesView } from "./CausesView";
import type { ChecksRequest } from "./ChecksRequest";
import type { ChecksView } from "./ChecksView";
import type { CollectView } from "./CollectView";
import type { ComputerCard } from "./ComputerCard";
import type { ComputerCardGiven } from "./ComputerCardGiven";
import type { DeliveryRef } from "./DeliveryRef";
import type { DeliveryView } from "./DeliveryView";
import type { DepartureBegin } from "./DepartureBegin";
import type { DepartureSearch } from "./DepartureSearch";
import type { DepartureView } from "./DepartureView";
import type { Done } from "./Done";
import type { DwellingView } from "./DwellingView";
import type { EntriesRequest } from "./EntriesRequest";
import type { EntriesView } from "./EntriesView";
import type { EntryBody } from "./EntryBody";
import type { EntryRef } from "./EntryRef";
import type { EntryView } from "./EntryView";
import type { FindingMend } from "./FindingMend";
import type { FindingSeen } from "./FindingSeen";
import type { FollowRequest } from "./FollowRequest";
import type { FormRequest } from "./FormRequest";
import type { FormView } from "./FormView";
import type { FormsView } from "./FormsView";
import type { GridsImport } from "./GridsImport";
import type { GridsImported } from "./GridsImported";
import type { GuideNote } from "./GuideNote";
import type { GuideView } from "./GuideView";
import type { HintSeen } from "./HintSeen";
import type { HintsRequest } from "./HintsRequest";
import type { HintsView } from "./HintsView";
import type { ImportDone } from "./ImportDone";
import type { ImportMap } from "./ImportMap";
import type { ImportPart } from "./ImportPart";
import type { ImportPreview } from "./ImportPreview";
import type { ImportProgress } from "./ImportProgress";
import type { ImportRead } from "./ImportRead";
import type { ImportRef } from "./ImportRef";
import type { ImportReturned } from "./ImportReturned";
import type { ImportRun } from "./ImportRun";
import type { ImportView } from "./ImportView";
import type { ListRef } from "./ListRef";
import type { ListRequest } from "./ListRequest";
import type { ListSave } from "./ListSave";
import type { ListedView } from "./ListedView";
import type { ListsView } from "./ListsView";
import type { MatrixRequest } from "./MatrixRequest";
import type { MatrixView } from "./MatrixView";
import type { MendRequest } from "./MendRequest";
import type { Mended } from "./Mended";
import type { Nothing } from "./Nothing";
import type { OfflineSwitch } from "./OfflineSwitch";
import type { ParcelAgain } from "./ParcelAgain";
import type { ParcelRef } from "./ParcelRef";
import type { Passphrase } from "./Passphrase";
import type { PersonView } from "./PersonView";
import type { PhotoAdd } from "./PhotoAdd";
import type { PhotoImage } from "./PhotoImage";
import type { PhotoRef } from "./PhotoRef";
import type { PhotoView } from "./PhotoView";
import type { PreflightView } from "./PreflightView";
import type { PreviewRequest } from "./PreviewRequest";
import type { PreviewView } from "./PreviewView";
import type { ProfileState } from "./ProfileState";
import type { Pulse } from "./Pulse";
import type { PutWhere } from "./PutWhere";
import type { RecallDecision } from "./RecallDecision";
import type { RecallView } from "./RecallView";
import type { Recalled } from "./Recalled";
import type { RecogniseRequest } from "./RecogniseRequest";
import type { RecognisedView } from "./RecognisedView";
import type { Recovered } from "./Recovered";
import type { RegisterRef } from "./RegisterRef";
import type { RegisterRequest } from "./RegisterRequest";
import type { RegisterSheet } from "./RegisterSheet";
import type { RegisterView } from "./RegisterView";
import type { ReportRequest } from "./ReportRequest";
import type { ReportView } from "./ReportView";
import type { ResidentBegin } from "./ResidentBegin";
import type { ResolveRequest } from "./ResolveRequest";
import type { RevisitBegin } from "./RevisitBegin";
import type { Saved } from "./Saved";
import type { SettingsChange } from "./SettingsChange";
import type { SettingsView } from "./SettingsView";
import type { Sheet } from "./Sheet";
import type { SheetView } from "./SheetView";
import type { Submitted } from "./Submitted";
import type { SystemRef } from "./SystemRef";
import type { TakenIn } from "./TakenIn";
import type { TestView } from "./TestView";
import type { UncoverRequest } from "./UncoverRequest";
import type { Uncovered } from "./Uncovered";
import type { Written } from "./Written";
import type { ZoneSend } from "./ZoneSend";
import type { ZonesChange } from "./ZonesChange";
import type { ZonesView } from "./ZonesView";

export interface Operations {
  /** Whether there is a profile, and whether it is open. */
  "profile.state": { request: Nothing; reply: ProfileState };
  /** First start: sets the passphrase. */
  "profile.create": { request: Passphrase; reply: ProfileState };
  /** Opens the profile. */
  "profile.unlock": { request: Passphrase; reply: ProfileState };
  /** Makes a damaged profile good again, and tells what came back. */
  "profile.recover": { request: Passphrase; reply: Recovered };
  /** Closes it; deliveries stop until it is opened again. */
  "profile.lock": { request: Nothing; reply: ProfileState };
  /** Opens a practice in a window of its own. */
  "practice.open": { request: Nothing; reply: Done };
  /** What the frame of the window shows. */
  "desk.pulse": { request: Nothing; reply: Pulse };
  /** Switches delivery off or on. */
  "desk.offline": { request: OfflineSwitch; reply: Pulse };
  /** The forms that can be filled in. */
  "form.list": { request: Nothing; reply: FormsView };
  /** The form that the enabled systems call for. */
  "form.describe": { request: FormRequest; reply: FormView };
  /** Begins a new entry: the day, and what the worker's settings say of every entry. */
  "entry.begin": { request: FormRequest; reply: Begun };
  /** What somebody who was just added to an entry begins with. */
  "resident.begin": { request: ResidentBegin; reply: Recalled };
  /** What is still wrong with an entry. */
  "entry.preflight": { request: EntryBody; reply: PreflightView };
  /** Saves a draft. */
  "entry.save": { request: EntryBody; reply: Saved };
  /** Submits a revision. */
  "entry.submit": { request: EntryBody; reply: Submitted };
  /** Opens an entry. */
  "entry.open": { request: EntryRef; reply: EntryView };
  /** Lists entries. */
  "entry.list": { request: EntriesRequest; reply: EntriesView };
  /** Throws a draft away; what was submitted stays. */
  "entry.discard": { request: EntryRef; reply: Done };
  /** Takes a whole entry back: unsent deliveries are withdrawn, accepted records are cancelled. */
  "entry.withdraw": { request: EntryRef; reply: Done };
  /** What is known already of whoever and whatever stands in an entry. */
  "entry.recall": { request: EntryBody; reply: RecallView };
  /** Does what the worker says to it. */
  "recall.decide": { request: RecallDecision; reply: Recalled };
  /** Reads values for an entry out of a text. */
  "entry.recognise": { request: RecogniseRequest; reply: RecognisedView };
  /** Reads the identity card that lies on the reader. */
  "card.read": { request: CardReadRequest; reply: Recalled };
  /** Opens the last entry of a dwelling for another visit. */
  "revisit.begin": { request: RevisitBegin; reply: Saved };
  /** Takes in what devices collected, as drafts to be confirmed. */
  "desk.collect": { request: Nothing; reply: CollectView };
  /** Looks for people who may have left. */
  "departure.find": { request: DepartureSearch; reply: DepartureView };
  /** Begins the entry of a departure with all that is known. */
  "departure.begin": { request: DepartureBegin; reply: Saved };
  /** Takes a picture in; the reply belongs into the entry. */
  "photo.add": { request: PhotoAdd; reply: PhotoView };
  /** A kept picture, as large as it is to be shown. */
  "photo.open": { request: PhotoRef; reply: PhotoImage };
  /** Entries down, systems across. */
  "outbox.matrix": { request: MatrixRequest; reply: MatrixView };
  /** What needs somebody, by cause. */
  "outbox.causes": { request: Nothing; reply: CausesView };
  /** Does one thing about all deliveries of a cause, a stretch of them at a time. */
  "outbox.mend": { request: MendRequest; reply: Mended };
  /** Tries everything that waits, now. */
  "outbox.retry": { request: Nothing; reply: Done };
  /** One delivery in full. */
  "delivery.open": { request: DeliveryRef; reply: DeliveryView };
  /** Sends a delivery again. */
  "delivery.resend": { request: DeliveryRef; reply: Done };
  /** Takes a decision. */
  "delivery.resolve": { request: ResolveRequest; reply: Done };
  /** Begins the entry that a department waits for, with all that is known. */
  "delivery.follow": { request: FollowRequest; reply: Saved };
  /** Gives a delivery up. */
  "delivery.withdraw": { request: DeliveryRef; reply: Done };
  /** What is typed into a system without an interface; no values before somebody has begun. */
  "card.open": { request: DeliveryRef; reply: CardView };
  /** Begins a card: its values are shown, and from now on it may have been typed. */
  "card.begin": { request: DeliveryRef; reply: CardView };
  /** It was typed; takes what the system gave. */
  "card.report": { request: CardReport; reply: Done };
  /** The department refused it. */
  "card.refuse": { request: CardRefusal; reply: Done };
  /** It was not typed after all. */
  "card.put_back": { request: DeliveryRef; reply: Done };
  /** Cards in the system's own Excel template. */
  "card.sheet": { request: CardSheetRequest; reply: CardSheet };
  /** Finds people and dwellings. */
  "register.find": { request: RegisterRequest; reply: RegisterView };
  /** A person's page. */
  "register.person": { request: RegisterRef; reply: PersonView };
  /** A dwelling's page. */
  "register.dwelling": { request: RegisterRef; reply: DwellingView };
  /** Uncovers one value of a person; audited. */
  "register.uncover": { request: UncoverRequest; reply: Uncovered };
  /** People or dwellings as a workbook; audited. */
  "register.sheet": { request: RegisterSheet; reply: Sheet };
  /** Every delivery as a workbook; audited. */
  "outbox.sheet": { request: Nothing; reply: Sheet };
  /** Brings a file with a ledger, part by part. */
  "import.take": { request: ImportPart; reply: ImportRef };
  /** Reads the headings of one of its sheets. */
  "import.read": { request: ImportRead; reply: ImportView };
  /** Looks at every row; nothing is kept yet. */
  "import.preview": { request: ImportMap; reply: ImportPreview };
  /** Keeps what can be kept. */
  "import.run": { request: ImportRun; reply: ImportDone };
  /** How far that is. */
  "import.progress": { request: ImportRef; reply: ImportProgress };
  /** Stops it. */
  "import.cancel": { request: ImportRef; reply: Done };
  /** The rows that have to be mended, in the same sheet with a column of reasons. */
  "import.returned": { request: ImportRef; reply: ImportReturned };
  /** Whom policies concern. */
  "hints.list": { request: HintsRequest; reply: HintsView };
  /** A worker saw to a hint. */
  "hints.see": { request: HintSeen; reply: Done };
  /** Hints as a list for visits. */
  "hints.sheet": { request: HintsRequest; reply: SheetView };
  /** The lists of the register. */
  "lists.open": { request: Nothing; reply: ListsView };
  /** Who stands in a list. */
  "lists.listed": { request: ListRequest; reply: ListedView };
  /** A list in a sheet. */
  "lists.sheet": { request: ListRequest; reply: SheetView };
  /** Keeps a narrowed list under a name. */
  "lists.save": { request: ListSave; reply: ListRef };
  /** Forgets a list of one's own. */
  "lists.drop": { request: ListRef; reply: Done };
  /** What in the register does not agree with itself. */
  "checks.open": { request: ChecksRequest; reply: ChecksView };
  /** A worker says that a finding is so. */
  "checks.see": { request: FindingSeen; reply: Done };
  /** Chooses one side of a finding for all. */
  "checks.mend": { request: FindingMend; reply: Done };
  /** The tables of a month, a quarter or a year. */
  "reports.open": { request: ReportRequest; reply: ReportView };
  /** The same in a sheet. */
  "reports.sheet": { request: ReportRequest; reply: SheetView };
  /** How far the guide of a first start is. */
  "guide.open": { request: Nothing; reply: GuideView };
  /** What the worker says to it. */
  "guide.note": { request: GuideNote; reply: GuideView };
  /** Everything on the settings page. */
  "settings.open": { request: Nothing; reply: SettingsView };
  /** Changes settings; what is not named stays. */
  "settings.change": { request: SettingsChange; reply: SettingsView };
  /** Tests reach and credentials without writing anything. */
  "settings.test": { request: SystemRef; reply: TestView };
  /** Takes the table that matches the departments' own grids to the base grids from a file. */
  "grids.import": { request: GridsImport; reply: GridsImported };
  /** Lets a stopped system go on. */
  "system.resume": { request: SystemRef; reply: Done };
  /** What exactly would be sent. */
  "system.preview": { request: PreviewRequest; reply: PreviewView };
  /** Networks, cards, and files that are carried. */
  "zone.open": { request: Nothing; reply: ZonesView };
  /** What this computer is called, and where its files go. */
  "zone.change": { request: ZonesChange; reply: ZonesView };
  /** Writes the card of this computer to a file. */
  "zone.card": { request: PutWhere; reply: Written };
  /** Reads the card of another computer, and accepts it once its fingerprint was compared. */
  "zone.trust": { request: ComputerCardGiven; reply: ComputerCard };
  /** Writes what waits for a network to a file that is carried there. */
  "zone.send": { request: ZoneSend; reply: Written };
  /** Writes the file of an earlier parcel again. */
  "zone.again": { request: ParcelAgain; reply: Written };
  /** Gives a file up as lost: what was in it is looked for before it is written again. */
  "zone.lost": { request: ParcelRef; reply: Done };
  /** Takes in a file that was brought: deliveries for a network here, or what became of ours. */
  "zone.take": { request: CarriedIn; reply: TakenIn };
  /** Writes what became of the deliveries of others to files that are carried back. */
  "zone.reply": { request: PutWhere; reply: Written };
}
