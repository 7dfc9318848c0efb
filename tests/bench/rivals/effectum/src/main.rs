//! `rival-effectum FILE JOBS CONCURRENCY`: runs so many small jobs that are in the queue already, and prints the seconds.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use effectum::{Job, JobRunner, Queue, RunningJob, Worker};

type Untold = Box<dyn std::error::Error + Send + Sync>;

async fn deliver(job: RunningJob, done: Arc<AtomicUsize>) -> Result<(), std::io::Error> {
    let wire: serde_json::Value = job.json_payload().map_err(std::io::Error::other)?;
    std::hint::black_box(wire);
    done.fetch_add(1, Ordering::SeqCst);
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Untold> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("FILE JOBS CONCURRENCY");
    let (file, jobs, concurrency) = (next()?, next()?.parse::<usize>()?, next()?.parse::<u16>()?);
    let queue = Queue::new(Path::new(&file)).await?;
    let wire = serde_json::json!({ "name": "样例", "text": "海棠路12号".repeat(40) });
    for _ in 0..jobs.div_ceil(500) {
        let some = (0..500).map(|_| Ok(Job::builder("deliver").json_payload(&wire)?.build()));
        queue.add_jobs(some.collect::<Result<_, effectum::Error>>()?).await?;
    }
    let done = Arc::new(AtomicUsize::new(0));
    let runner = JobRunner::builder("deliver", deliver).build();
    let began = Instant::now();
    let worker = Worker::builder(&queue, Arc::clone(&done))
        .jobs([runner])
        .min_concurrency(concurrency)
        .max_concurrency(concurrency)
        .build()
        .await?;
    while done.load(Ordering::SeqCst) < jobs || worker.counts().finished < jobs as u64 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    println!("{}", began.elapsed().as_secs_f64());
    Ok(())
}
