"""persistqueue_sqlite.py FILE JOBS CONCURRENCY: takes and acknowledges so many jobs, and prints the seconds."""
import sys
import time
from pathlib import Path

import persistqueue

file, jobs = Path(sys.argv[1]), int(sys.argv[2])
queue = persistqueue.SQLiteAckQueue(str(file.parent / "ack"), auto_commit=True, multithreading=True)
wire = {"name": "样例", "text": "海棠路12号" * 40}
for _ in range(jobs):
    queue.put(wire)
began = time.monotonic()
for _ in range(jobs):
    item = queue.get(block=False)
    queue.ack(item)
print(time.monotonic() - began)
