//! What a browser does, with another encoder than the department's: the web's own.

use std::time::Duration;

use encoding_rs::GBK;
use reqwest::{Client, Method, redirect::Policy};

use crate::support::Town;

pub(crate) const PASSWORD: &str = "Sq@2026test";

/// A browser window with at most one cookie. Every request takes a tenth of a second.
pub(crate) struct Browser {
    pub(crate) town: Town,
    pub(crate) cookie: Option<String>,
    pub(crate) pace: Duration,
    client: Client,
}

/// A page as it came.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) bytes: Vec<u8>,
    pub(crate) text: String,
    pub(crate) media_type: String,
    pub(crate) location: Option<String>,
    pub(crate) cookie: Option<String>,
}

impl Browser {
    pub(crate) async fn open() -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self {
            town: Town::open().await,
            cookie: None,
            pace: Duration::from_millis(120),
            client,
        }
    }

    pub(crate) async fn logged_in() -> Self {
        let mut browser = Self::open().await;
        browser.log_in("sq001", PASSWORD).await;
        browser
    }

    pub(crate) async fn log_in(&mut self, username: &str, password: &str) -> Page {
        let page = self.get("/sqgzz/login.jsp").await;
        let salt = page.input("salt");
        self.try_log_in(username, password, &salt).await
    }

    pub(crate) async fn try_log_in(&mut self, username: &str, password: &str, salt: &str) -> Page {
        let inner = format!("{:x}", md5::compute(password));
        let pwd = format!("{:x}", md5::compute(inner + salt));
        let form = [("username", username), ("pwd", &pwd), ("salt", salt)];
        self.post("/sqgzz/login.do", &encoded(&form)).await
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, "", "").await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &str) -> Page {
        self.send(
            Method::POST,
            path,
            "application/x-www-form-urlencoded",
            body,
        )
        .await
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        media_type: &str,
        body: &str,
    ) -> Page {
        self.town.advance(self.pace);
        let url = format!(
            "{}{path}",
            self.town.running.base_url("workstation").unwrap()
        );
        let mut request = self.client.request(method, url).body(body.to_owned());
        if !media_type.is_empty() {
            request = request.header("content-type", media_type);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", format!("other=1; JSESSIONID={cookie}"));
        }
        let response = request.send().await.unwrap();
        let header = |name| {
            let value = response.headers().get(name)?;
            Some(value.to_str().unwrap().to_owned())
        };
        let cookie = header("set-cookie").map(|set| {
            let value = set.strip_prefix("JSESSIONID=").unwrap();
            value
                .strip_suffix("; Path=/sqgzz; HttpOnly")
                .unwrap()
                .to_owned()
        });
        if cookie.is_some() {
            self.cookie.clone_from(&cookie);
        }
        let (status, location) = (response.status().as_u16(), header("location"));
        let media_type = header("content-type").unwrap_or_default();
        let bytes = response.bytes().await.unwrap().to_vec();
        let text = GBK.decode_without_bom_handling_and_without_replacement(&bytes);
        Page {
            text: text.unwrap_or_default().into_owned(),
            status,
            bytes,
            media_type,
            location,
            cookie,
        }
    }

    /// The token of a fresh form.
    pub(crate) async fn token(&mut self, path: &str) -> String {
        self.get(path).await.input("_token")
    }

    pub(crate) async fn save(&mut self, values: &[(&str, &str)]) -> Page {
        let token = self.token("/sqgzz/person/add.jsp").await;
        let form = [&[("_token", token.as_str())], values].concat();
        self.post("/sqgzz/person/save.do", &encoded(&form)).await
    }

    pub(crate) async fn update(&mut self, id: &str, values: &[(&str, &str)]) -> Page {
        let token = self.token(&format!("/sqgzz/person/edit.jsp?id={id}")).await;
        let form = [&[("_token", token.as_str()), ("id", id)], values].concat();
        self.post("/sqgzz/person/update.do", &encoded(&form)).await
    }
}

impl Page {
    /// The value of the input with this name.
    pub(crate) fn input(&self, name: &str) -> String {
        let (_, rest) = self
            .text
            .split_once(&format!("name=\"{name}\" value=\""))
            .unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    }

    /// The messages in `div.err`, one by one.
    pub(crate) fn errors(&self) -> Vec<String> {
        let Some((_, rest)) = self.text.split_once("<div class=\"err\">") else {
            return Vec::new();
        };
        let inside = rest.split_once("</div>").unwrap().0;
        match inside
            .strip_prefix("<ul>")
            .and_then(|list| list.strip_suffix("</ul>"))
        {
            Some(list) => list
                .split("</li>")
                .filter(|item| !item.is_empty())
                .map(|item| item.strip_prefix("<li>").unwrap().to_owned())
                .collect(),
            None => vec![inside.to_owned()],
        }
    }

    pub(crate) fn is_login_page(&self) -> bool {
        self.text.contains("id=\"loginForm\"")
    }

    /// The number in `保存成功，编号：…`.
    pub(crate) fn saved_id(&self) -> String {
        let rest = self.text.split_once("alert('保存成功，编号：");
        let rest = rest
            .unwrap_or_else(|| panic!("not saved: {:?}", self.errors()))
            .1;
        rest.split_once('\'').unwrap().0.to_owned()
    }

    /// The bytes with the one changing value of the page set to the sample's.
    pub(crate) fn with(&self, value: &str, sample: &str) -> Vec<u8> {
        let (value, sample) = (value.as_bytes(), sample.as_bytes());
        assert_eq!(
            value.len(),
            sample.len(),
            "the value has the sample's length"
        );
        let at = self
            .bytes
            .windows(value.len())
            .position(|window| window == value)
            .unwrap();
        let mut bytes = self.bytes.clone();
        bytes[at..at + value.len()].copy_from_slice(sample);
        bytes
    }
}

/// A form body as a browser encodes it.
pub(crate) fn encoded(form: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = form
        .iter()
        .map(|(name, value)| format!("{name}={}", percent(value)))
        .collect();
    pairs.join("&")
}

pub(crate) fn percent(value: &str) -> String {
    let (bytes, _, broken) = GBK.encode(value);
    assert!(!broken, "the test's value is in the charset");
    let byte = |byte: &u8| match byte {
        b' ' => "+".to_owned(),
        byte if byte.is_ascii_alphanumeric() || b"-_.*".contains(byte) => {
            char::from(*byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    bytes.iter().map(byte).collect()
}

/// The values of the contract's example.
pub(crate) const EXAMPLE: [(&str, &str); 19] = [
    ("xm", "陈示例"),
    ("xb", "0"),
    ("zjlx", "1"),
    ("sfzh", "440306199003159912"),
    ("csrq", "1990-03-15"),
    ("mz", "HA"),
    ("whcd", "2"),
    ("hyzk", "2"),
    ("hjlx", "3"),
    ("yhzgx", "1"),
    ("lxdh", "13800000001"),
    ("dz1", "测试区样例街道"),
    ("dz2", "幸福路12号示范花园3栋"),
    ("dz3", "302"),
    ("fwbm", "4403060010010000012000302"),
    ("wgbh", "440306001001003"),
    ("rzrq", "2026-09-01"),
    ("gzdw", "S市示例餐饮管理有限公司"),
    ("bz", ""),
];

/// The example with some values changed; `zt` and `lkrq` are added.
pub(crate) fn example_with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut values = EXAMPLE.to_vec();
    for (name, value) in changes {
        match values.iter_mut().find(|(known, _)| known == name) {
            Some(found) => found.1 = value,
            None => values.push((name, value)),
        }
    }
    values
}

/// The example as the change page sends it.
pub(crate) fn change_with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    example_with(&[&[("zt", "1"), ("lkrq", "")], changes].concat())
}
