"""huey_sqlite.py FILE JOBS CONCURRENCY: dequeues, runs and keeps the result of so many jobs, and prints the seconds."""
import sys
import time

from huey import SqliteHuey

huey = SqliteHuey("deliver", filename=sys.argv[1], fsync=True)
jobs = int(sys.argv[2])


@huey.task()
def deliver(wire):
    return len(wire["text"])


for _ in range(jobs):
    deliver({"name": "样例", "text": "海棠路12号" * 40})
began = time.monotonic()
done = 0
while done < jobs:
    task = huey.dequeue()
    if task is None:
        break
    huey.execute(task)
    done += 1
print(time.monotonic() - began)
