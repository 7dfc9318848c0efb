//! What went wrong, in the worker's words: a kind for the pages and one sentence of plain Chinese with the way out.

use yilutong_adapter::picture::NoPicture;
use yilutong_adapter::spreadsheet::NoTable;
use yilutong_adapter::{AdapterError, CardReaderError, Zone};
use yilutong_courier::CourierError;
use yilutong_outbox::{ErrorKind, OutboxError};
use yilutong_sheets::NoSheet;

use crate::DeskError;

impl DeskError {
    pub(crate) fn words(&self) -> (&'static str, String) {
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
