//! The real window, driven through WebDriver: started, typed into, killed, started again. Knows nothing of entries. What
//! does not appear ends the program: it is used by tests and by what measures.

#![allow(clippy::expect_used, clippy::panic)] // as said

mod filling;
mod screen;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};

pub use filling::fill_in;
pub use screen::Screen;

/// How long anything on the page may take to appear.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the window may take to open.
const OPENING: Duration = Duration::from_secs(40);

/// One run of the program.
pub struct Window {
    client: Client,
    driver: Driver,
}

struct Driver(Child);

impl Window {
    /// Opens the window on the profile in `home`. A session that does not come up is tried once more: WebKit's driver
    /// now and then misses its browser's start.
    pub async fn open(screen: &Screen, home: &Path) -> Self {
        let profile = home.join("profile").display().to_string();
        let arguments = ["--practice".to_owned(), "--data".to_owned(), profile];
        Self::open_with(screen, home, &arguments).await
    }

    /// The same with a command line of one's own.
    pub async fn open_with(screen: &Screen, home: &Path, arguments: &[String]) -> Self {
        match Self::try_open(screen, home, arguments).await {
            Ok(window) => window,
            Err(first) => Self::try_open(screen, home, arguments)
                .await
                .unwrap_or_else(|second| {
                    panic!("the window did not open, twice: {first}; {second}")
                }),
        }
    }

    async fn try_open(screen: &Screen, home: &Path, arguments: &[String]) -> Result<Self, String> {
        let port = free_port();
        let mut command = Command::new("WebKitWebDriver");
        command
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            .stdin(Stdio::null());
        screen.lend_to(&mut command);
        // Everything WebKit and the program keep goes into this test's own folder.
        command
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("HOME", home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_CONFIG_HOME", home.join("config"));
        let child = command.spawn().map_err(|error| {
            format!("WebKitWebDriver cannot be started ({error}); `cargo xtask setup` installs it")
        })?;
        let driver = Driver(child);
        let wanted =
            json!({ "webkitgtk:browserOptions": { "binary": program(), "args": arguments } });
        let Value::Object(wanted) = wanted else {
            panic!("it was written as an object")
        };
        let address = format!("http://127.0.0.1:{port}");
        listening(port).await?;
        let mut builder = ClientBuilder::rustls().map_err(|error| error.to_string())?;
        builder.capabilities(wanted);
        match tokio::time::timeout(OPENING, builder.connect(&address)).await {
            Ok(Ok(client)) => Ok(Self { client, driver }),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("no session within {OPENING:?}")),
        }
    }

    /// Ends the program as a power cut would: no last words.
    pub fn cut_off(self) {
        let program = self
            .driver
            .program()
            .expect("the window is open, so its program runs");
        let ended = Command::new("kill")
            .args(["-KILL", &program.to_string()])
            .status();
        assert!(
            ended.is_ok_and(|status| status.success()),
            "the program must be there to be killed"
        );
        let gone = Instant::now();
        while Path::new(&format!("/proc/{program}/exe")).exists() {
            assert!(gone.elapsed() < PATIENCE, "a killed program must be gone");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Closes the window the ordinary way.
    pub async fn close(self) {
        self.client
            .close()
            .await
            .expect("the window closes when asked to");
    }

    /// The part of the page with this `data-test`, once it is there.
    pub async fn see(&self, hook: &str) -> Element {
        let css = format!("[data-test=\"{hook}\"]");
        match self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(&css))
            .await
        {
            Ok(element) => element,
            Err(error) => panic!("`{hook}` did not appear: {error}\n{}", self.page().await),
        }
    }

    /// Clicks it.
    pub async fn click(&self, hook: &str) {
        let element = self.see(hook).await;
        if let Err(error) = element.click().await {
            panic!("`{hook}` cannot be clicked: {error}\n{}", self.page().await);
        }
    }

    /// Clicks it until something else is there: the page moves under the mouse while the checks of what was typed
    /// come in, and then people click again too.
    pub async fn click_until(&self, hook: &str, appears: &str) {
        let there = format!("return document.querySelector('[data-test=\"{appears}\"]') !== null");
        for _ in 0..5 {
            self.click(hook).await;
            let clicked = Instant::now();
            while clicked.elapsed() < Duration::from_secs(2) {
                if self.run(&there).await == true {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        panic!(
            "clicking `{hook}` does not bring `{appears}`\n{}",
            self.page().await
        );
    }

    /// Types into it, keys as a person would press them.
    pub async fn type_into(&self, hook: &str, keys: &str) {
        let element = self.see(hook).await;
        if let Err(error) = element.send_keys(keys).await {
            panic!(
                "nothing can be typed into `{hook}`: {error}\n{}",
                self.page().await
            );
        }
    }

    /// Presses keys wherever the cursor is.
    pub async fn press(&self, keys: &str) {
        let element = self
            .client
            .active_element()
            .await
            .expect("a page has an element with the focus");
        if let Err(error) = element.send_keys(keys).await {
            panic!("the keys cannot be pressed: {error}\n{}", self.page().await);
        }
    }

    /// Chooses a file in the picker with this `data-test`.
    pub async fn choose_file(&self, hook: &str, file: &Path) {
        let css = format!("[data-test=\"{hook}\"]");
        let found = self.client.find(Locator::Css(&css)).await;
        let picker = found.unwrap_or_else(|error| panic!("there is no picker `{hook}`: {error}"));
        if let Err(error) = picker.send_keys(&file.display().to_string()).await {
            panic!("`{hook}` takes no file: {error}\n{}", self.page().await);
        }
    }

    /// Waits until what this script returns satisfies the condition, and returns it.
    pub async fn wait_for(
        &self,
        what: &str,
        script: &str,
        enough: impl Fn(&Value) -> bool,
    ) -> Value {
        let began = Instant::now();
        loop {
            let value = self.run(script).await;
            if enough(&value) {
                return value;
            }
            assert!(
                began.elapsed() < PATIENCE * 3,
                "{what}: still {value}\n{}",
                self.page().await
            );
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Runs a script in the page.
    pub async fn run(&self, script: &str) -> Value {
        self.client
            .execute(script, Vec::new())
            .await
            .expect("the page runs the test's script")
    }

    /// Runs a script that answers by calling its last argument.
    pub async fn run_async(&self, script: &str) -> Value {
        self.client
            .execute_async(script, Vec::new())
            .await
            .expect("the page runs the test's script")
    }

    /// Asks the desk through the window's own door.
    pub async fn ask(&self, operation: &str, request: Value) -> Value {
        let script = "const [operation, request, done] = arguments;
            window.__TAURI_INTERNALS__.invoke('desk', { operation, request })
                .then((reply) => done({ reply }), (fault) => done({ fault }));";
        let answer = self
            .client
            .execute_async(script, vec![json!(operation), request])
            .await
            .expect("the page reaches the desk");
        assert!(
            answer["fault"].is_null(),
            "{operation} must work through the window: {}",
            answer["fault"]
        );
        answer["reply"].clone()
    }

    /// What stands on the page, for a failing test.
    async fn page(&self) -> String {
        let text = self
            .client
            .execute(
                "return location.href + '\\n' + document.body.innerText",
                Vec::new(),
            )
            .await;
        text.map_or_else(
            |error| error.to_string(),
            |text| text.as_str().unwrap_or_default().to_owned(),
        )
    }
}

impl Driver {
    /// The program that the driver started.
    fn program(&self) -> Option<u32> {
        let parent = self.0.id().to_string();
        std::fs::read_dir("/proc")
            .ok()?
            .flatten()
            .find_map(|process| {
                let pid: u32 = process.file_name().to_str()?.parse().ok()?;
                let stat = std::fs::read_to_string(process.path().join("stat")).ok()?;
                // The name may hold anything; what follows it is in columns.
                let mut columns = stat.rsplit_once(')')?.1.split_whitespace();
                let ours = columns.nth(1)? == parent;
                (ours && std::fs::read_link(process.path().join("exe")).ok()? == program())
                    .then_some(pid)
            })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(pid) = self.program() {
            // A window left open by a failing test; it may just have ended by itself.
            let _ = Command::new("kill")
                .args(["-KILL", &pid.to_string()])
                .status();
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program under test: beside this test in the build folder.
fn program() -> PathBuf {
    if let Some(named) = std::env::var_os("YILUTONG_BIN") {
        return named.into();
    }
    let own = std::env::current_exe().expect("a running program has a file");
    let folder = own.parent().expect("a file lies in a folder");
    // Tests lie in deps/ of the build folder, programs in the folder itself.
    let folder = match folder.file_name() {
        Some(name) if name == "deps" => folder.parent().expect("deps/ lies in the build folder"),
        _ => folder,
    };
    let built = folder.join("yilutong");
    assert!(
        built.exists(),
        "{} is not built; run `cargo build --workspace --bins` first",
        built.display()
    );
    built
}

fn free_port() -> u16 {
    let probe = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
    probe
        .local_addr()
        .expect("a bound socket has an address")
        .port()
}

async fn listening(port: u16) -> Result<(), String> {
    let began = Instant::now();
    while tokio::net::TcpStream::connect(("127.0.0.1", port))
        .await
        .is_err()
    {
        if began.elapsed() > OPENING {
            return Err("WebKitWebDriver does not listen".to_owned());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
