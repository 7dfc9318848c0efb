//! 房屋编码系统: finds, creates and updates dwellings and issues their 25-digit codes. The rules of the members are in
//! [`members`], the search in [`find`], how codes come about in [`codebook`]. There is no deletion.

mod codebook;
mod find;
mod members;
mod refusal;

use jiff::civil::time;
use serde_json::{Value, json};

use crate::cabinet::{CabinetError, Drawer, Fields, Record};
use crate::clock::Clock;
use crate::front::{ClerkError, ClosedHours, Crowd, Department, Limits, Office, Reply, Request};
use crate::{json, media};
use members::{Draft, Operation};
use refusal::Refusal;

const KEY: &str = "fw-test-7f3a91c2";
const HOUSES: &str = "/fwbm/v2/houses";
const BODY_LIMIT: usize = 65_536;
const DAY: i64 = 24 * 3600;
/// Kind of record in the cabinet.
const HOUSE: &str = "house";

struct Housing {
    clock: Clock,
}

pub(crate) fn open(office: Office) -> Box<dyn Department> {
    Box::new(Housing {
        clock: office.clock,
    })
}

enum Route<'r> {
    Find,
    Create,
    Update(&'r str),
}

fn route(request: &Request) -> Option<Route<'_>> {
    let rest = request.path().strip_prefix(HOUSES)?;
    match (request.method.as_str(), rest) {
        ("GET", "") => Some(Route::Find),
        ("POST", "") => Some(Route::Create),
        ("PUT", _) => {
            let code = rest.strip_prefix('/')?;
            (!code.is_empty() && !code.contains('/')).then_some(Route::Update(code))
        }
        _ => None,
    }
}

impl Department for Housing {
    fn limits(&self) -> Option<Limits> {
        Some(Limits {
            per_second: 20,
            at_once: 4,
            crowd: Crowd::Refused,
        })
    }

    fn account(&self, request: &Request) -> String {
        request.header("x-app-key").unwrap_or_default().to_owned()
    }

    fn too_many(&self, retry_after_seconds: u32) -> Reply {
        let mut reply = Refusal::new("H429", "请求过于频繁，请稍后再试").reply();
        reply.status = 429;
        reply.header("retry-after", retry_after_seconds.to_string())
    }

    fn closed_hours(&self) -> Option<ClosedHours> {
        Some(ClosedHours {
            weekday: None,
            from: time(2, 0, 0, 0),
            until: time(2, 30, 0, 0),
        })
    }

    fn own_code(&self, code: &str) -> Option<Reply> {
        (code == "H500").then(|| Refusal::new("H500", "系统内部错误").reply())
    }

    fn answer(&self, request: &Request, drawer: &Drawer<'_>) -> Result<Reply, CabinetError> {
        Ok(match self.decide(request, drawer)? {
            Ok(reply) => reply,
            Err(refusal) => refusal.reply(),
        })
    }

    fn edit(&self, key: &str, fields: &Fields, drawer: &Drawer<'_>) -> Result<(), ClerkError> {
        let mut house = drawer
            .record(HOUSE, key)?
            .ok_or(ClerkError::UnknownRecord)?;
        if let Some(fixed) = ["houseCode", "communityCode", "address", "roomNo"]
            .into_iter()
            .find(|name| fields.contains_key(*name))
        {
            return Err(ClerkError::Impossible(fixed));
        }
        for (name, value) in fields {
            if value.is_null() {
                house.fields.shift_remove(name);
            } else {
                house.fields.insert(name.clone(), value.clone());
            }
        }
        self.next_version(&mut house);
        Ok(drawer.file(&house, "edit", &self.moment())?)
    }

    fn seed(&self, record: &Fields, drawer: &Drawer<'_>) -> Result<String, ClerkError> {
        let remark = record.get("deptRemark").and_then(Value::as_str);
        let mut body: Vec<_> = record
            .iter()
            .filter(|(name, _)| *name != "deptRemark")
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        body.push(("reqId".to_owned(), "seed-0000000000000".into()));
        let draft = members::read(&body, Operation::Create)
            .and_then(|draft| {
                members::check(&draft, Operation::Create, self.clock.china().date())?;
                Ok(draft)
            })
            .map_err(|refusal| ClerkError::Impossible(refusal.member()))?;
        if codebook::standing(&draft, drawer)?.is_some() {
            return Err(ClerkError::Impossible("address"));
        }
        let house = self.file_new(&draft, "seed", remark.unwrap_or_default(), drawer)?;
        Ok(house.key)
    }
}

type Decision = Result<Result<Reply, Refusal>, CabinetError>;

impl Housing {
    /// The checks up to the body, in the contract's order, then the operation.
    fn decide(&self, request: &Request, drawer: &Drawer<'_>) -> Decision {
        let is_query = request.method == "GET";
        if !is_query && request.body.len() > BODY_LIMIT {
            return refuse(Refusal::new("H413", "请求内容过大"));
        }
        if request.header("x-app-key") != Some(KEY) {
            return refuse(Refusal::new("H401", "应用密钥无效"));
        }
        let Some(route) = route(request) else {
            return refuse(Refusal::new("H405", "接口不存在"));
        };
        let code = match route {
            Route::Find => return find::answer(request, drawer),
            Route::Create => None,
            Route::Update(code) => Some(code),
        };
        if !request.header("x-operator").is_some_and(is_operator) {
            return refuse(Refusal::at(
                "H402",
                "操作员编号缺失或格式不正确",
                "X-Operator",
            ));
        }
        if !media::is_json(request) {
            return refuse(Refusal::new("H415", "请求内容须为 UTF-8 的 JSON"));
        }
        let Some(body) = json::members(&request.body) else {
            return refuse(Refusal::new("H420", "请求内容不是 JSON 对象"));
        };
        match code {
            None => self.create(&body, drawer),
            Some(code) => self.update(code, &body, drawer),
        }
    }

    fn create(&self, body: &[(String, Value)], drawer: &Drawer<'_>) -> Decision {
        let draft = match self.sound(body, Operation::Create) {
            Ok(draft) => draft,
            Err(refusal) => return refuse(refusal),
        };
        let req_id = draft.text("reqId").unwrap_or_default();
        let now = self.clock.now().as_second();
        let content = json::canonical(body);
        if let Some((at, remembered)) = drawer.recall("reqId", req_id)?
            && now - at < DAY
        {
            let first: Value = serde_json::from_str(&remembered)?;
            if first["content"] != content.as_str() {
                return refuse(Refusal::new("H410", "流水号已被其他内容使用"));
            }
            let mut data = first["data"].clone();
            data["replayed"] = true.into();
            return Ok(Ok(success(&data)));
        }
        if let Some(house) = codebook::standing(&draft, drawer)? {
            let data = json!({
                "houseCode": house.key,
                "buildingCode": house.fields["buildingCode"],
                "version": house.version,
            });
            return refuse(Refusal::new("H409", "该房屋已有编码").with(data));
        }
        let house = self.file_new(&draft, "create", "", drawer)?;
        let data = brief(&house);
        let remembered = json!({ "content": content, "data": data }).to_string();
        drawer.remember("reqId", req_id, now, &remembered)?;
        Ok(Ok(success(&data).stored()))
    }

    fn update(&self, code: &str, body: &[(String, Value)], drawer: &Drawer<'_>) -> Decision {
        let Some(mut house) = drawer.record(HOUSE, code)? else {
            return refuse(Refusal::new("H404", "房屋编码不存在"));
        };
        let draft = match self.sound(body, Operation::Update) {
            Ok(draft) => draft,
            Err(refusal) => return refuse(refusal),
        };
        if let Some(member) = ["communityCode", "address", "roomNo"]
            .into_iter()
            .find(|name| draft.get(name) != house.fields.get(*name))
        {
            return refuse(Refusal::at("H427", "该项不可修改", member));
        }
        if draft.integer("version") != Some(house.version) {
            let data = Value::Object(house.fields);
            return refuse(Refusal::new("H412", "数据已被他人修改").with(data));
        }
        if let Some(member) = ["mgmtNo", "deptRemark"]
            .into_iter()
            .find(|name| draft.get(name) != house.fields.get(*name))
        {
            return refuse(Refusal::at("H428", "部门维护项须原样带回", member));
        }
        let mut fields = Fields::new();
        for name in ["houseCode", "buildingCode"] {
            fields.insert(name.to_owned(), house.fields[name].clone());
        }
        draft.copy_into(&mut fields);
        for name in ["createdAt", "updatedAt"] {
            fields.insert(name.to_owned(), house.fields[name].clone());
        }
        house.fields = fields;
        self.next_version(&mut house);
        drawer.file(&house, "update", &self.moment())?;
        Ok(Ok(success(&brief(&house)).stored()))
    }

    fn sound<'b>(
        &self,
        body: &'b [(String, Value)],
        operation: Operation,
    ) -> Result<Draft<'b>, Refusal> {
        let draft = members::read(body, operation)?;
        members::check(&draft, operation, self.clock.china().date())?;
        Ok(draft)
    }

    /// Issues a code and files the house.
    fn file_new(
        &self,
        draft: &Draft<'_>,
        act: &str,
        remark: &str,
        drawer: &Drawer<'_>,
    ) -> Result<Record, CabinetError> {
        let (house_code, building_code) = codebook::issue(draft, drawer)?;
        let management = format!("GL-{:06}", drawer.next_number("mgmtNo")?);
        let at = self.moment();
        let mut fields = Fields::new();
        fields.insert("houseCode".to_owned(), house_code.as_str().into());
        fields.insert("buildingCode".to_owned(), building_code.into());
        fields.insert("version".to_owned(), 1.into());
        fields.insert("mgmtNo".to_owned(), management.into());
        fields.insert("deptRemark".to_owned(), remark.into());
        draft.copy_into(&mut fields);
        fields.shift_remove("reqId");
        fields.insert("createdAt".to_owned(), at.as_str().into());
        fields.insert("updatedAt".to_owned(), at.as_str().into());
        let house = Record {
            kind: HOUSE.to_owned(),
            key: house_code.clone(),
            receipt: house_code,
            status: String::new(),
            version: 1,
            fields,
        };
        drawer.file(&house, act, &at)?;
        codebook::enter(draft, &house.key, drawer)?;
        Ok(house)
    }

    fn next_version(&self, house: &mut Record) {
        house.version += 1;
        let fields = &mut house.fields;
        fields.insert("version".to_owned(), house.version.into());
        fields.insert("updatedAt".to_owned(), self.moment().into());
    }

    fn moment(&self) -> String {
        self.clock.china().strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}

fn refuse(refusal: Refusal) -> Decision {
    Ok(Err(refusal))
}

fn is_operator(text: &str) -> bool {
    (4..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// What create and update answer with.
fn brief(house: &Record) -> Value {
    let mut data = Fields::new();
    for name in [
        "houseCode",
        "buildingCode",
        "version",
        "mgmtNo",
        "deptRemark",
    ] {
        data.insert(name.to_owned(), house.fields[name].clone());
    }
    Value::Object(data)
}

fn success(data: &Value) -> Reply {
    let body = json!({ "success": true, "code": "H000", "message": "成功", "data": data });
    Reply::json(200, &body).outcome("H000")
}
