//! Everything that can go wrong at the desk, with a sentence for the worker and one for the administrator.
//!
//! A fault about a record is no error: it is a problem or a refusal and has its own place. Nothing
//! personal stands in an error.

use thiserror::Error;
use yilutong_adapter::picture::NoPicture;
use yilutong_adapter::spreadsheet::NoTable;
use yilutong_adapter::{AdapterError, CardReaderError, Zone};
use yilutong_courier::CourierError;
use yilutong_dictionary::DictionaryError;
use yilutong_outbox::{ErrorKind, OutboxError};
use yilutong_sheets::NoSheet;

use crate::schema::Fault;

/// Why an operation was not done.
#[derive(Debug, Error)]
pub enum DeskError {
    /// The door asked for something that is not in the list.
    #[error("there is no operation {name:?}; see Operations.ts for the list")]
    UnknownOperation {
        /// What was asked for.
        name: String,
    },
    /// The request does not have the operation's shape.
    #[error(
        "the request of {operation} is malformed at line {line}, column {column}; see Operations.ts"
    )]
    BadRequest {
        /// The operation.
        operation: String,
        /// Where, from 1; 0 when unknown.
        line: usize,
        /// Where, from 1; 0 when unknown.
        column: usize,
    },
    /// A reply could not be written as JSON.
    #[error("the reply of {operation} cannot be written as JSON")]
    BadReply {
        /// The operation.
        operation: String,
    },
    /// The profile is not open.
    #[error("the profile is locked; unlock it first")]
    Locked,
    /// The passphrase is too short.
    #[error("the passphrase has fewer than 8 characters; choose a longer one")]
    ShortPassphrase,
    /// There is no practice here, or it did not start.
    #[error("no practice can be opened from here{}; start the program's window with --practice", cause.as_ref().map(|cause| format!(": {cause}")).unwrap_or_default())]
    NoPractice {
        /// What the operating system says.
        cause: Option<std::io::Error>,
    },
    /// The entry still has problems.
    #[error("the entry still has {problems} problem(s); run a preflight to see them")]
    NotReady {
        /// How many.
        problems: usize,
    },
    /// What the store holds of an entry is none.
    #[error(
        "what is kept of this entry cannot be read as one; it was left as it is: restore a backup, or ask the vendor"
    )]
    Unreadable,
    /// A file that is no picture, or one that is not kept here any more.
    #[error("a picture cannot be used: {0}")]
    NoPicture(#[from] NoPicture),
    /// A file that is no table.
    #[error("a table cannot be read: {0}")]
    NoTable(#[from] NoTable),
    /// A file that is no sheet, or a sheet that cannot be written.
    #[error(transparent)]
    NoSheet(#[from] NoSheet),
    /// The file of an import is not worked with any more, or was not checked before.
    #[error("the file of this import was put away; choose it again")]
    ImportGone,
    /// A sheet whose headings cannot be found.
    #[error(
        "no row of the sheet holds headings; name the row, add headings, or choose another sheet"
    )]
    NoHeading,
    /// A column or value is missing without which nobody can be entered.
    #[error("the import does not know the {what}; name its column, or a value for all rows")]
    ImportIncomplete {
        /// What it is called.
        what: String,
    },
    /// Two columns were given the same meaning.
    #[error("two columns are taken for the {what}; choose one of them")]
    ImportTwice {
        /// What it is called.
        what: String,
    },
    /// A value for all rows that cannot be one.
    #[error("the value of {what} for all rows cannot be used: {say}")]
    ImportFixed {
        /// What it is called.
        what: String,
        /// What is wrong with it.
        say: String,
    },
    /// Nobody and nothing is kept in the register under this number, or not this value.
    #[error("the register keeps nothing under this number; search again")]
    NotRegistered,
    /// A rule, a list or a word that does not exist.
    #[error("there is no such rule or list; `yilu hints` and `yilu lists` show them")]
    UnknownRule,
    /// A list without a name, or with one that is too long.
    #[error("a list of one's own needs a name of 1 to 30 characters")]
    UnnamedList,
    /// A finding that is settled, or that has changed.
    #[error("this finding is gone or has changed; check the register again")]
    FindingGone,
    /// A period that is none, or that has not begun.
    #[error(
        "no report can be made of this period; say 2026-11, 2026-Q4 or 2026, not in the future"
    )]
    UnknownPeriod,
    /// A form that does not exist.
    #[error("there is no form {form:?}")]
    UnknownForm {
        /// Its id.
        form: String,
    },
    /// A system that is not installed.
    #[error("there is no system {system:?}; `yilu systems list` shows the installed ones")]
    UnknownSystem {
        /// Its id.
        system: String,
    },
    /// A setting that does not exist.
    #[error("{owner} has no setting {setting:?}; `yilu systems describe` lists them")]
    UnknownSetting {
        /// The system's id, or `worker`.
        owner: String,
        /// The setting's id.
        setting: String,
    },
    /// A setting whose value has not its form.
    #[error("the value of {owner}.{setting} has not the expected form{}", example.as_ref().map(|e| format!(", for example {e}")).unwrap_or_default())]
    BadSetting {
        /// The system's id, or `worker`.
        owner: String,
        /// The setting's id.
        setting: String,
        /// An example.
        example: Option<String>,
    },
    /// An act that does not fit the delivery's state.
    #[error(
        "delivery {delivery} cannot be {act} in its present state; open it again to see what can be done"
    )]
    NotNow {
        /// The delivery.
        delivery: i64,
        /// Withdrawn, resent, resolved.
        act: &'static str,
    },
    /// Nothing waits for this cause any more.
    #[error("nothing waits for this cause any more; `yilu causes` lists what does")]
    NoSuchCause,
    /// A choice that the decision does not offer.
    #[error("the decision offers no choice {choice:?}; `yilu explain` lists them")]
    UnknownChoice {
        /// The choice.
        choice: String,
    },
    /// The worker's words are missing, too short or too long.
    #[error("this choice needs a reason of {min} to {max} characters")]
    ReasonWanted {
        /// Fewest.
        min: usize,
        /// Most.
        max: usize,
    },
    /// A card was asked for of a system that is spoken with.
    #[error("{system} has an interface; its deliveries go by themselves and have no card")]
    NoCard {
        /// The system.
        system: String,
    },
    /// Nothing can be written into a system's Excel template.
    #[error("no card can be written into a template: none is due, or the package has no template")]
    NoTemplate,
    /// What was typed back is not what the system gives.
    #[error("{} {}", label.as_deref().unwrap_or("a receipt that this system does not give"), if *missing { "is missing; it stands on the department's page" } else { "has not the form of this system's receipts; look at it again" })]
    Mistyped {
        /// True when it is not there at all.
        missing: bool,
        /// What the worker knows it as.
        label: Option<String>,
        /// An example.
        example: Option<String>,
    },
    /// Another record was given the very number.
    #[error(
        "the number stands with delivery {other} already; look again, or say that you are sure"
    )]
    GivenToAnother {
        /// The delivery that it stands with.
        other: i64,
    },
    /// It has been reported before, with something else.
    #[error("the card was reported before with another receipt; open the delivery to see it")]
    ReportedBefore,
    /// A network that does not exist.
    #[error("there is no network {zone:?}; there are internet, government and police")]
    UnknownZone {
        /// Its id.
        zone: String,
    },
    /// No computer in a network has given its card.
    #[error("no card of a computer in {zone} was accepted here; `yilu zone trust` accepts one")]
    NoRecipient {
        /// The network's id.
        zone: &'static str,
    },
    /// A network that this computer stands in.
    #[error(
        "this computer stands in {zone}, so nothing needs to be carried there; switch it off first"
    )]
    ZoneReachable {
        /// The network's id.
        zone: &'static str,
    },
    /// A file came too late.
    #[error(
        "the file was to be delivered until {until}; have the sender give it up as lost and send a new one"
    )]
    OutOfDate {
        /// Until when.
        until: jiff::Timestamp,
    },
    /// Deliveries where outcomes were expected, or the other way round.
    #[error("the file brings a {found}; use `yilu zone {way}` for it")]
    OtherKind {
        /// What it brings.
        found: &'static str,
        /// The command for it.
        way: &'static str,
    },
    /// A file or folder that cannot be written.
    #[error("{} cannot be written: {cause}; choose another folder", file.display())]
    NotWritten {
        /// The file.
        file: std::path::PathBuf,
        /// What the system said.
        cause: std::io::ErrorKind,
    },
    /// An entry that only stands for deliveries brought from elsewhere.
    #[error("this entry was brought here from another computer; change it there")]
    FromElsewhere,
    /// A file that was carried, or a card.
    #[error(transparent)]
    Courier(#[from] CourierError),
    /// No identity card was read.
    #[error(transparent)]
    CardReader(#[from] CardReaderError),
    /// A background thread ended early.
    #[error("the program is shutting down; start it again")]
    ShuttingDown,
    /// The store.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The packages.
    #[error(transparent)]
    Adapter(#[from] AdapterError),
    /// The dictionary.
    #[error(transparent)]
    Dictionary(#[from] DictionaryError),
}

impl DeskError {
    /// True when an entry was not ready to be submitted.
    #[must_use]
    pub fn is_not_ready(&self) -> bool {
        matches!(self, Self::NotReady { .. })
    }

    /// True when the profile itself cannot be opened or used.
    #[must_use]
    pub fn is_about_profile(&self) -> bool {
        match self {
            Self::Locked | Self::ShortPassphrase => true,
            Self::Outbox(error) => matches!(
                error.kind(),
                ErrorKind::Absent
                    | ErrorKind::Exists
                    | ErrorKind::WrongPassphrase
                    | ErrorKind::InUse
                    | ErrorKind::Damaged
                    | ErrorKind::Newer
                    | ErrorKind::ReadOnly
                    | ErrorKind::Held
            ),
            _ => false,
        }
    }

    /// True when it is about one entry or delivery as it stands, and others may go on.
    pub(crate) fn is_about_one(&self) -> bool {
        match self {
            Self::NotNow { .. }
            | Self::NotReady { .. }
            | Self::Unreadable
            | Self::FromElsewhere => true,
            Self::Outbox(error) => matches!(
                error.kind(),
                ErrorKind::NoSuchEntry
                    | ErrorKind::NoSuchDelivery
                    | ErrorKind::IllegalMove
                    | ErrorKind::NotFirst
                    | ErrorKind::Guest
                    | ErrorKind::Stale
            ),
            _ => false,
        }
    }

    /// The error for the worker's eyes.
    #[must_use]
    pub fn fault(&self) -> Fault {
        let (kind, say) = self.words();
        Fault {
            kind: kind.to_owned(),
            say,
            detail: self.to_string(),
        }
    }

    fn words(&self) -> (&'static str, String) {
        let (kind, say) = match self {
            Self::UnknownOperation { .. } | Self::BadRequest { .. } | Self::BadReply { .. } => (
                "program",
                "程序内部出错，资料没有丢失。请重试；仍不行请联系管理员",
            ),
            Self::NoPractice { .. } => (
                "no_practice",
                "练习窗口打不开。请从桌面或开始菜单重新打开一录通再试，仍不行请联系管理员",
            ),
            Self::Locked => ("locked", "请先输入口令解锁"),
            Self::ShortPassphrase => ("short_passphrase", "口令至少要 8 个字符"),
            Self::NotReady { problems } => {
                return (
                    "not_ready",
                    format!("还有 {problems} 处需要补充或改正，草稿已保存"),
                );
            }
            Self::Unreadable => (
                "unreadable",
                "这张录入单在资料库里读不出来，程序没有改动它。请联系管理员用备份恢复",
            ),
            Self::NoPicture(NoPicture::TooLarge) => {
                ("photo_too_large", "照片超过 10 MB，请换一张小一些的")
            }
            Self::NoPicture(NoPicture::Unreadable) => {
                ("no_photo", "打不开这张照片，请换一张 JPG 或 PNG 格式的照片")
            }
            Self::NoTable(NoTable::TooLarge) => (
                "table_too_large",
                "表格太大，请拆成几个小一些的文件，或删去用不到的列",
            ),
            Self::NoTable(NoTable::Unreadable) => (
                "no_table",
                "打不开这个表格，请用表格软件另存为 .xlsx 或 .csv 后再导入",
            ),
            Self::NoSheet(error) => sheet_words(*error),
            Self::ImportGone => ("import_gone", "这个文件已经放下了，请重新选择文件"),
            Self::NoHeading => (
                "no_heading",
                "没有找到表头，请在表格里补上“姓名”“身份证号码”这样的表头，或换一张工作表",
            ),
            Self::ImportIncomplete { what } => {
                return (
                    "import_incomplete",
                    format!("还缺“{what}”：请指定是哪一列，或在“统一填写”里填上"),
                );
            }
            Self::ImportTwice { what } => {
                return ("import_twice", format!("有两列都当作“{what}”，请只留一列"));
            }
            Self::ImportFixed { what, say } => {
                return ("import_fixed", format!("统一填写的“{what}”不能用：{say}"));
            }
            Self::CardReader(CardReaderError::NotHere) => (
                "reader_address",
                "读卡器地址要填本机的，例如 http://127.0.0.1:19196/readcard",
            ),
            Self::CardReader(CardReaderError::Silent) => (
                "reader_silent",
                "连不上读卡器。请检查读卡器的驱动程序是否已经启动，再读一次",
            ),
            Self::CardReader(CardReaderError::NoCard) => {
                ("reader_no_card", "没有读到身份证，请把证件放好再读一次")
            }
            Self::CardReader(CardReaderError::Strange) => (
                "reader_strange",
                "读卡器的回答读不懂，没有填入。请在设置里核对读卡器地址，或改为手工填写",
            ),
            Self::NotRegistered => ("not_registered", "台账里没有这条记录了，请重新查找"),
            Self::UnknownRule => ("unknown_rule", "没有这份名单或这条规则，请刷新后再选"),
            Self::UnnamedList => ("unnamed_list", "请给名单起个名字，不超过 30 个字"),
            Self::FindingGone => ("finding_gone", "这条已经改好或者有了变化，请刷新后再看"),
            Self::UnknownPeriod => (
                "unknown_period",
                "没有这个统计期，请选已经开始的月份、季度或年份",
            ),
            Self::UnknownForm { .. } => ("unknown_form", "没有这种表单"),
            Self::UnknownSystem { .. } => ("unknown_system", "没有安装这个业务系统"),
            Self::UnknownSetting { .. } => ("unknown_setting", "没有这一项设置"),
            Self::BadSetting { example, .. } => {
                let example = example
                    .as_ref()
                    .map(|e| format!("，例如 {e}"))
                    .unwrap_or_default();
                return ("bad_setting", format!("设置的格式不对{example}"));
            }
            Self::NotNow { .. } => ("not_now", "这条投递的状态刚刚变了，请重新打开再操作"),
            Self::UnknownChoice { .. } => ("unknown_choice", "没有这个选项，请重新打开再选"),
            Self::ReasonWanted { min, max } => {
                return ("reason_wanted", format!("请写明原因，{min}～{max} 个字"));
            }
            Self::NoCard { .. } => ("no_card", "该系统有接口，程序会自动投递，不用人工录入"),
            Self::NoTemplate => (
                "no_template",
                "没有可以写进表格的卡片：该系统没有表格模板，或者现在没有待录入的内容",
            ),
            Self::Mistyped {
                missing,
                label,
                example,
            } => {
                return (
                    "mistyped",
                    mistyped(*missing, label.as_deref(), example.as_deref()),
                );
            }
            Self::GivenToAnother { .. } => (
                "given_to_another",
                "这个编号已经填在另一条记录上了，请核对是不是贴错了",
            ),
            Self::ReportedBefore => ("reported_before", "这条已经填过别的回执，请重新打开查看"),
            Self::UnknownZone { .. } => ("unknown_zone", "没有这个网络"),
            Self::NoRecipient { zone } => {
                let zone = title_of(zone);
                return (
                    "no_recipient",
                    format!("还没有登记{zone}里的电脑。请先导入那台电脑的名片，核对指纹后再转出"),
                );
            }
            Self::ZoneReachable { zone } => {
                let zone = title_of(zone);
                return (
                    "zone_reachable",
                    format!("本机就在{zone}，直接投递即可，不用转出"),
                );
            }
            Self::NoSuchCause => ("no_such_cause", "这一类问题已经处理过了，请看最新的列表"),
            Self::OutOfDate { .. } => (
                "out_of_date",
                "这个转出文件已过期，没有投递。请来源处报丢失后重新转出",
            ),
            Self::OtherKind { found: "reply", .. } => (
                "other_kind",
                "这是带回的结果文件，请拿到转出的那台电脑上导入",
            ),
            Self::OtherKind { .. } => (
                "other_kind",
                "这是转出的投递文件，请拿到能连上该网络的电脑上导入",
            ),
            Self::NotWritten { .. } => (
                "not_written",
                "文件写不进去，请检查 U 盘是否插好、空间是否够，或换一个文件夹",
            ),
            Self::FromElsewhere => (
                "from_elsewhere",
                "这是从别的电脑带来的投递，请在转出的那台电脑上修改或撤回",
            ),
            Self::Courier(error) => return courier_words(error),
            Self::ShuttingDown => ("shutting_down", "程序正在退出，请重新打开"),
            Self::Outbox(error) => return outbox_words(error),
            Self::Adapter(AdapterError::NotReady { .. } | AdapterError::NotConfigured { .. }) => {
                ("unset", "该系统的设置还没填好，请到「设置」里补全")
            }
            Self::Adapter(_) => ("package", "业务系统的配置有误，请联系管理员"),
            Self::Dictionary(_) => ("entry", "录入单的内容无法识别，请核对后重试"),
        };
        (kind, say.to_owned())
    }
}

fn mistyped(missing: bool, label: Option<&str>, example: Option<&str>) -> String {
    let Some(label) = label else {
        return "该系统不给这种回执，请核对".to_owned();
    };
    if missing {
        return format!("请填写{label}");
    }
    let example = example.map(|example| format!("，例如 {example}"));
    format!("{label}的格式不对，请核对{}", example.unwrap_or_default())
}

fn sheet_words(error: NoSheet) -> (&'static str, &'static str) {
    match error {
        NoSheet::TooLarge => (
            "table_too_large",
            "表格太大（最多 20 万行、256 列、64 MB），请拆成几个小一些的文件",
        ),
        NoSheet::OldOrProtected => (
            "old_table",
            "这是旧版 .xls 或加了密码的表格，请用表格软件去掉密码、另存为 .xlsx 后再导入",
        ),
        NoSheet::Unreadable => (
            "no_table",
            "打不开这个表格，请用表格软件另存为 .xlsx 或 .csv 后再导入",
        ),
        NoSheet::NoSuchSheet => ("no_such_sheet", "没有这张工作表，请重新选择"),
        NoSheet::NotWritten => ("sheet_not_written", "表格写不出来，请检查磁盘空间后重试"),
    }
}

fn title_of(zone: &str) -> &'static str {
    Zone::of(zone).map_or("该网络", Zone::title)
}

fn courier_words(error: &CourierError) -> (&'static str, String) {
    let (kind, say) = match error {
        CourierError::NotCarried => (
            "not_carried",
            "这不是一录通的转出文件，请选择文件名以 .ylt 结尾的文件",
        ),
        CourierError::NotACard => ("not_a_card", "这不是电脑名片，或在拷贝时损坏了，请重新拷贝"),
        CourierError::Newer { .. } => {
            ("newer_file", "这个文件由更新版本的一录通生成，请先升级程序")
        }
        CourierError::Incomplete => ("incomplete_file", "文件不完整，请重新拷贝一次"),
        CourierError::Damaged => (
            "damaged_file",
            "文件损坏或被改动过，签名对不上，没有采用其中任何内容。请重新拷贝",
        ),
        CourierError::NotForUs { to } => {
            return (
                "not_for_us",
                format!("这个文件是给另一台电脑的（指纹 {to}），本机打不开"),
            );
        }
        CourierError::UnknownSender { from } => {
            return (
                "unknown_sender",
                format!("还没有登记来源电脑的名片（指纹 {from}）。请先导入它的名片并核对指纹"),
            );
        }
        CourierError::Keys => (
            "zone_keys",
            "本机的转出密钥读不出来，请联系管理员用备份恢复",
        ),
    };
    (kind, say.to_owned())
}

fn outbox_words(error: &OutboxError) -> (&'static str, String) {
    let (kind, say) = match error.kind() {
        ErrorKind::Absent => ("absent", "这里还没有资料库，请先设置口令"),
        ErrorKind::Exists => ("exists", "这里已有资料库，请直接解锁"),
        ErrorKind::WrongPassphrase => ("wrong_passphrase", "口令不对，请重新输入"),
        ErrorKind::InUse => (
            "in_use",
            "一录通已在另一个窗口打开，请到那个窗口操作，或先把它关掉",
        ),
        ErrorKind::Damaged => (
            "damaged",
            "资料库文件已损坏，程序没有改动它。可以恢复：读出还能读的内容，其余取自最近的备份",
        ),
        ErrorKind::Newer => ("newer", "资料库由更新版本的一录通创建，请先升级程序"),
        ErrorKind::ReadOnly => (
            "read_only",
            "没有资料库所在文件夹的读写权限，资料没有丢失。请恢复权限，或联系管理员",
        ),
        ErrorKind::Held => (
            "held",
            "资料库正被别的程序占用，例如备份或杀毒软件。请等它用完后重试，已保存的资料不受影响",
        ),
        ErrorKind::DiskFull => (
            "disk_full",
            "磁盘空间不足，请清理后重试。已保存的资料不受影响",
        ),
        ErrorKind::Storage => ("storage", "读写磁盘时出错，请重试；仍不行请检查磁盘"),
        ErrorKind::Stopped => ("stopped", "资料库已关闭，请重新打开程序"),
        ErrorKind::NoSuchEntry => ("no_such_entry", "找不到这张录入单，可能已被删除"),
        ErrorKind::NoSuchDelivery => ("no_such_delivery", "找不到这条投递"),
        ErrorKind::Stale => ("stale", "这张录入单刚在别处提交过，请重新打开再改"),
        ErrorKind::NotFirst => (
            "not_first",
            "同一记录还有更早的投递没有结束，请先处理那一条",
        ),
        ErrorKind::NoSuchParcel => ("no_such_parcel", "没有这个编号的转出文件"),
        ErrorKind::ParcelVoid => (
            "parcel_void",
            "来源处已把这个文件报为丢失，其中的投递已另行处理，请销毁这个文件",
        ),
        ErrorKind::Guest => (
            "from_elsewhere",
            "这是从别的电脑带来的投递，请在转出的那台电脑上修改或撤回",
        ),
        ErrorKind::AttemptNotOpen
        | ErrorKind::NotLeased
        | ErrorKind::NoSuchBatch
        | ErrorKind::BatchNamed
        | ErrorKind::IllegalMove => ("not_now", "这条投递的状态刚刚变了，请重新打开再操作"),
    };
    (kind, say.to_owned())
}
