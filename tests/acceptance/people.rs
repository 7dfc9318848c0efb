//! Households of every kind that a grid worker meets. Everybody is made up.

use fastrand::Rng;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::numbers::{self, Numbers};

/// Surnames, some of them rare, some of two characters.
const SURNAMES: [&str; 16] = [
    "王", "李", "张", "刘", "陈", "杨", "欧阳", "司徒", "禤", "冼", "仝", "逄", "亓", "黄", "卫",
    "缪",
];
const GIVEN: [&str; 16] = [
    "示例", "样本", "测", "试样", "子涵", "镕", "喆", "堃", "珺瑶", "一诺", "建国", "秀英", "㛃",
    "祎", "志强", "小样",
];
/// Names as they stand on the cards of other peoples, with the middle dot.
const DOTTED: [&str; 4] = [
    "阿依古丽·买买提",
    "巴特尔·示例",
    "迪丽努尔·阿卜杜热合曼",
    "扎西·样本",
];
const ROADS: [&str; 4] = ["海棠路12号", "前岸一巷8号", "工业六路233号A区", "新村5坊"];
const EMPLOYERS: [&str; 4] = [
    "S市示例餐饮管理有限公司",
    "样例科技（深圳）有限公司",
    "测试电子厂",
    "海棠花园物业服务中心",
];
const LATIN: [&str; 4] = [
    "SAMPLE, ALEX",
    "O'SAMPLE, MARY-ANN",
    "TEST, JEAN PIERRE",
    "EXAMPLE, YUKI",
];

/// What kind of household it is.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Parents with children, in a rented flat.
    Migrants,
    /// A family of this city in a flat of its own.
    Locals,
    /// People who only share the flat.
    Shared,
    /// Somebody alone.
    Alone,
    /// Foreigners, and residents of Hong Kong, Macao and Taiwan.
    Abroad,
    /// Grandparents, parents and a baby that has no number yet.
    Generations,
    /// An old couple.
    Old,
}

const KINDS: [Kind; 7] = [
    Kind::Migrants,
    Kind::Locals,
    Kind::Shared,
    Kind::Alone,
    Kind::Abroad,
    Kind::Generations,
    Kind::Old,
];

/// Makes households, each with numbers that no other has.
pub(crate) struct Town {
    pub(crate) rng: Rng,
    pub(crate) numbers: Numbers,
    today: Date,
    made: u32,
}

/// Somebody of a household, before the form.
struct Somebody {
    reference: String,
    person: Map<String, Value>,
    stay: Map<String, Value>,
    work: Map<String, Value>,
    family: Map<String, Value>,
}

impl Town {
    pub(crate) fn new(seed: u64, today: Date) -> Self {
        Self {
            rng: Rng::with_seed(seed),
            numbers: Numbers::default(),
            today,
            made: 0,
        }
    }

    /// The next household, as a worker would first write it down.
    pub(crate) fn household(&mut self) -> Value {
        self.made += 1;
        let kind = self.any(&KINDS);
        let people = match kind {
            Kind::Migrants | Kind::Locals => self.family(matches!(kind, Kind::Locals)),
            Kind::Shared => (0..self.rng.usize(2..6)).map(|_| self.tenant()).collect(),
            Kind::Alone => vec![self.tenant()],
            Kind::Abroad => (0..self.rng.usize(1..4)).map(|_| self.stranger()).collect(),
            Kind::Generations => {
                let mut family = self.family(false);
                family.extend(self.elders());
                family.push(self.baby());
                family
            }
            Kind::Old => self.elders(),
        };
        let owned = matches!(kind, Kind::Locals);
        let residents: Vec<Value> = people
            .into_iter()
            .enumerate()
            .map(|(at, mut one)| {
                let relation = match (owned, at) {
                    (true, 0) => "self",
                    (true, _) => "relative",
                    (false, _) => "tenant",
                };
                one.stay
                    .insert("relation_to_owner".to_owned(), json!(relation));
                json!({
                    "ref": format!("{}{at}", one.reference),
                    "person": one.person, "stay": one.stay, "work": one.work, "family": one.family,
                })
            })
            .collect();
        json!({
            "form": "household",
            "visit": { "on": self.today.to_string() },
            "dwelling": self.dwelling(owned),
            "owner": self.owner(),
            "residents": residents,
        })
    }

    fn dwelling(&mut self, owned: bool) -> Value {
        // No two households under one address: that would be one dwelling.
        let (floor, flat) = (1 + self.made / 8 % 33, self.made % 8 + 1);
        let block = 1 + self.made / 264;
        let mut dwelling = json!({
            "community": "440306001001",
            "road": self.any(&ROADS),
            "building": format!("海棠花园{block}栋"),
            "room": format!("{floor}{flat:02}"),
            "floor": floor,
            "house_type": "flat",
            "usage": "living",
            "occupancy": if owned { "self_occupied" } else { "rented" },
            "grid": "440306001001003",
        });
        if self.often(50) {
            dwelling["area"] = json!(f64::from(self.rng.u32(100..3000)) / 10.0);
        }
        if !owned {
            dwelling["landlord_name"] = json!(self.name());
            dwelling["landlord_phone"] = json!(self.numbers.phone());
            dwelling["rent_rooms"] = json!(self.rng.u32(1..5));
        }
        if self.often(20) {
            dwelling["remark"] = json!("楼下有快递柜；晚上七点后家里有人");
        }
        dwelling
    }

    /// Whoever owns the flat: somebody of here, somebody abroad, a company.
    fn owner(&mut self) -> Value {
        let phone = self.numbers.phone();
        match self.rng.u8(0..10) {
            0 => json!({ "kind": "person", "name": self.any(&LATIN), "id_type": "414",
                "id_number": self.numbers.passport(&mut self.rng), "phone": phone }),
            1 => json!({ "kind": "unit", "name": self.any(&EMPLOYERS), "id_type": "USCC",
                "id_number": self.numbers.company(&mut self.rng), "phone": "0755-29990001" }),
            2 => json!({ "kind": "person", "name": self.name(), "id_type": "516",
                "id_number": self.numbers.home_return(&mut self.rng), "phone": phone }),
            _ => {
                let birth = self.born(30, 80);
                let man = self.rng.bool();
                json!({ "kind": "person", "name": self.name(), "id_type": "111",
                    "id_number": self.numbers.resident(&mut self.rng, birth, man), "phone": phone })
            }
        }
    }

    fn family(&mut self, local: bool) -> Vec<Somebody> {
        let mut man = self.adult(true, 24, 50);
        let mut woman = self.adult(false, 22, 48);
        let married = self.past(300, 3000).to_string();
        let (his, hers) = (man.told(), woman.told());
        let surname = his.0.chars().next().unwrap_or('陈');
        let mut children = Vec::new();
        for order in 1..=self.rng.usize(0..4) {
            children.push(self.child(surname, order, &his, &hers));
        }
        let told: Vec<Value> = children
            .iter()
            .enumerate()
            .map(|(at, child)| {
                let get = |name: &str| child.person.get(name).cloned().unwrap_or_default();
                json!({ "order": at + 1, "name": get("name"), "sex": get("sex"),
                    "birth_date": get("birth_date"), "id_number": get("id_number") })
            })
            .collect();
        for (one, (name, number)) in [(&mut man, &hers), (&mut woman, &his)] {
            one.person.insert("marital".to_owned(), json!("21"));
            one.family.extend(group(json!({
                "first_marriage_on": married, "spouse_name": name, "spouse_id_type": "111", "spouse_id_number": number,
            })));
            if !told.is_empty() {
                one.family.insert("children".to_owned(), json!(told));
            }
        }
        if self.often(30) {
            woman.family.extend(group(
                json!({ "applied": true, "contraception": "condom", "pregnant": false }),
            ));
        }
        man.stay.insert("relation_to_head".to_owned(), json!("02"));
        woman
            .stay
            .insert("relation_to_head".to_owned(), json!("10"));
        let mut family = vec![man, woman];
        family.extend(children);
        if local {
            for one in &mut family {
                one.person
                    .insert("hukou_division".to_owned(), json!("440306"));
                one.stay.insert("reason".to_owned(), json!("06"));
            }
        }
        family
    }

    /// A grown-up with a resident identity card and a job, or without.
    fn adult(&mut self, man: bool, from: i32, to: i32) -> Somebody {
        let birth = self.born(from, to);
        let number = self.numbers.resident(&mut self.rng, birth, man);
        let mut person = group(json!({
            "name": self.name(), "id_type": "111", "id_number": number,
            "sex": if man { "1" } else { "2" }, "birth_date": birth.to_string(),
            "nation": self.any(&["01", "01", "01", "03", "05", "15"]),
            "hukou_division": number.get(..6).unwrap_or("430102"),
            "hukou_kind": self.any(&["urban", "rural"]),
            "hukou_address": "湖南省长沙市芙蓉区样例路1号", "phone": self.numbers.phone(),
            "education": self.any(&["11", "20", "30", "60", "70", "80"]),
            "marital": self.any(&["10", "10", "30", "40"]), "political": self.any(&["13", "01", "03"]),
        }));
        if self.often(10) {
            person.insert("former_name".to_owned(), json!(self.name()));
        }
        let begun = self.past(10, 900);
        let employer = numbers::employer(&mut self.rng);
        let work = match self.rng.u8(0..6) {
            0 => json!({ "status": "seeking", "unemployed_reason": "left_job" }),
            1 => {
                json!({ "status": "flexible", "employer": self.any(&EMPLOYERS), "job_title": "送货",
                "since": begun.to_string(), "insurance": "none" })
            }
            _ => json!({ "status": "employed", "employer": employer.1, "employer_code": employer.0,
                "job_title": "普工", "since": begun.to_string(), "contract": "fixed", "contract_from": begun.to_string(),
                "contract_until": (begun.saturating_add(3.years())).to_string(),
                "monthly_pay": self.rng.u32(2400..20000), "insurance": "paid" }),
        };
        Somebody {
            reference: if man { "man" } else { "woman" }.to_owned(),
            person,
            stay: self.stay(),
            work: group(work),
            family: Map::new(),
        }
    }

    fn stay(&mut self) -> Map<String, Value> {
        let arrived = self.past(1, 800);
        let mut stay = group(json!({
            "status": "arrived", "arrived_on": arrived.to_string(), "living_mode": "02",
            "reason": self.any(&["01", "06", "service"]), "relation_to_head": "tenant",
        }));
        if self.often(60) {
            let until = self
                .today
                .saturating_add(i64::from(self.rng.u32(20..700)).days());
            stay.insert("expected_until".to_owned(), json!(until.to_string()));
        }
        stay
    }

    fn tenant(&mut self) -> Somebody {
        let man = self.rng.bool();
        self.adult(man, 18, 60)
    }

    fn child(
        &mut self,
        surname: char,
        order: usize,
        father: &(String, String),
        mother: &(String, String),
    ) -> Somebody {
        let (birth, boy) = (self.born(0, 15), self.rng.bool());
        let number = self.numbers.resident(&mut self.rng, birth, boy);
        let mut stay = self.stay();
        stay.insert(
            "relation_to_head".to_owned(),
            json!(if boy { "20" } else { "30" }),
        );
        let at_school = self.today.year() - birth.year() > 7;
        Somebody {
            reference: "child".to_owned(),
            person: group(json!({
                "name": format!("{surname}{}", self.any(&GIVEN)), "id_type": self.any(&["111", "113"]),
                "id_number": number, "sex": if boy { "1" } else { "2" }, "birth_date": birth.to_string(),
                "nation": "01", "hukou_division": "430102", "hukou_kind": "urban",
                "hukou_address": "湖南省长沙市芙蓉区样例路1号",
                "education": if at_school { "80" } else { "preschool" }, "marital": "10",
                "guardian_name": father.0, "guardian_phone": self.numbers.phone(),
            })),
            stay,
            work: Map::new(),
            family: group(json!({
                "birth_order": order, "mother_name": mother.0, "mother_id_type": "111",
                "mother_id_number": mother.1, "father_name": father.0, "father_id_number": father.1,
            })),
        }
    }

    /// A baby without a number.
    fn baby(&mut self) -> Somebody {
        let birth = self.past(2, 200);
        let mut stay = self.stay();
        stay.insert("arrived_on".to_owned(), json!(birth.to_string()));
        stay.insert("relation_to_head".to_owned(), json!("20"));
        Somebody {
            reference: "baby".to_owned(),
            person: group(json!({
                "name": self.name(), "id_type": "none", "sex": self.any(&["1", "2"]),
                "birth_date": birth.to_string(), "nation": "01", "guardian_name": self.name(),
                "guardian_phone": self.numbers.phone(),
            })),
            stay,
            work: Map::new(),
            family: Map::new(),
        }
    }

    fn elders(&mut self) -> Vec<Somebody> {
        [true, false]
            .into_iter()
            .map(|man| {
                let mut one = self.adult(man, 58, 99);
                one.work = group(json!({ "status": "retired" }));
                one.stay.insert("reason".to_owned(), json!("08"));
                one.stay.insert("relation_to_head".to_owned(), json!("50"));
                one
            })
            .collect()
    }

    /// Somebody without a Chinese identity card.
    fn stranger(&mut self) -> Somebody {
        let (birth, man) = (self.born(19, 70), self.rng.bool());
        let mut one = self.adult(man, 19, 70);
        one.reference = "stranger".to_owned();
        for gone in [
            "nation",
            "hukou_division",
            "hukou_kind",
            "hukou_address",
            "political",
        ] {
            one.person.remove(gone);
        }
        one.person
            .insert("birth_date".to_owned(), json!(birth.to_string()));
        let until = self
            .today
            .saturating_add(i64::from(self.rng.u32(40..2000)).days());
        let (kind, number, country) = match self.rng.u8(0..4) {
            0 => ("HMT", self.numbers.permit(&mut self.rng, birth, man), "HKG"),
            1 => ("516", self.numbers.home_return(&mut self.rng), "HKG"),
            2 => ("511", self.numbers.compatriot(&mut self.rng), "TWN"),
            _ => (
                "414",
                self.numbers.passport(&mut self.rng),
                self.any(&["USA", "JPN", "FRA"]),
            ),
        };
        one.person.extend(group(json!({
            "id_type": kind, "id_number": number, "id_valid_until": until.to_string(),
        })));
        if kind == "414" {
            one.person.remove("name");
            one.person.extend(group(
                json!({ "latin_name": self.any(&LATIN), "nationality": country }),
            ));
            let entered = self.past(3, 300);
            one.stay.extend(group(json!({
                "purpose_in_china": "02", "entered_china_on": entered.to_string(), "arrived_on": entered.to_string(),
            })));
        }
        one
    }

    fn name(&mut self) -> String {
        match self.rng.u8(0..20) {
            0 => self.any(&DOTTED).to_owned(),
            _ => format!("{}{}", self.any(&SURNAMES), self.any(&GIVEN)),
        }
    }

    /// A birthday so many years ago.
    fn born(&mut self, from: i32, to: i32) -> Date {
        let days = self.rng.i32(from * 365 + 10..to * 365 + 20);
        self.today.saturating_sub(i64::from(days).days())
    }

    /// A day so many days ago.
    fn past(&mut self, from: i64, to: i64) -> Date {
        self.today.saturating_sub(self.rng.i64(from..to).days())
    }

    fn often(&mut self, percent: u8) -> bool {
        self.rng.u8(0..100) < percent
    }

    fn any<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.rng.usize(0..all.len())]
    }
}

impl Somebody {
    /// Name and number, as the others of the family give them.
    fn told(&self) -> (String, String) {
        let get = |name: &str| {
            let value = self.person.get(name).and_then(Value::as_str);
            value.unwrap_or_default().to_owned()
        };
        (get("name"), get("id_number"))
    }
}

fn group(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
