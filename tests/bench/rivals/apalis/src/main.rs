//! `rival-apalis FILE JOBS CONCURRENCY`: runs so many small jobs that are in the queue already, and prints the seconds.
//!
//! Its own `setup` switches syncing off; here every connection syncs each commit, since what is delivered must be durable.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use apalis::prelude::*;
use apalis_sqlite::{Config, SqliteStorage};
use serde::{Deserialize, Serialize};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Wire {
    name: String,
    text: String,
}

async fn deliver(wire: Wire, done: Data<Arc<AtomicUsize>>) -> Result<(), BoxDynError> {
    std::hint::black_box(wire);
    done.fetch_add(1, Ordering::SeqCst);
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), BoxDynError> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("FILE JOBS CONCURRENCY");
    let (file, jobs, concurrency) = (next()?, next()?.parse::<usize>()?, next()?.parse::<usize>()?);
    let options = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true)
        .busy_timeout(Duration::from_secs(30));
    let first = SqlitePoolOptions::new().connect_with(options.clone()).await?;
    SqliteStorage::setup(&first).await?;
    first.close().await;
    let options = options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = SqlitePoolOptions::new().connect_with(options).await?;
    let config = Config::default().queue("deliver").batch_size(concurrency);
    let mut backend: SqliteStorage<Wire> = SqliteStorage::new(&pool).with_config(config);
    let wire = Wire {
        name: "样例".to_owned(),
        text: "海棠路12号".repeat(40),
    };
    for _ in 0..jobs.div_ceil(500) {
        let mut tasks = futures::stream::iter(vec![wire.clone(); 500]).map(Task::new);
        backend.push_all(&mut tasks).await?;
    }
    let done = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let worker = WorkerBuilder::new("deliver")
        .backend(backend)
        .data(Arc::clone(&done))
        .concurrency(concurrency)
        .parallelize(tokio::spawn)
        .build(deliver);
    let running = tokio::spawn(worker.run());
    let left = "SELECT count(*) FROM Jobs WHERE status <> 'Done'";
    loop {
        if done.load(Ordering::SeqCst) >= jobs {
            let left: i64 = sqlx::query_scalar(left).fetch_one(&pool).await?;
            if left == 0 {
                break;
            }
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    println!("{}", began.elapsed().as_secs_f64());
    running.abort();
    Ok(())
}
