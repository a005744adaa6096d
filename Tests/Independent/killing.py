"""SIGKILL while sending: what was answered is there, and each record once."""

import http.client
import json
import os
import random
import signal
import subprocess
import time

from inbox import Inbox, Wrong, expect
from journal import Journal, canonical, sha256


def start(posinbox, database):
    process = subprocess.Popen(
        [posinbox, "serve", "--listen", "127.0.0.1:0", "--database", database],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    line = process.stdout.readline()
    if not line.startswith("listening on "):
        raise Wrong("posinbox did not start: %r" % line)
    return process, line.split()[-1]


def kill(posinbox, directory, times):
    """Sends without end while the inbox is killed; then compares what is there with what was sent."""
    database = "sqlite:" + os.path.join(directory, "inbox.db")
    token = subprocess.run([posinbox, "devices", "add", "lane", "--database", database], check=True,
                           capture_output=True, text=True).stdout.strip()
    chance = random.Random(1)
    journal, acknowledged, position, kills = Journal("lane"), 0, 0, 0
    process, url = start(posinbox, database)
    deadline = time.monotonic() + chance.random() * 0.4
    while kills < times or acknowledged < len(journal.records):
        if kills < times:
            while len(journal.records) < position + 40:
                journal.append("drawer.opened", {"n": len(journal.records), "x": "x" * 500})
        if kills < times and time.monotonic() > deadline:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            process, url = start(posinbox, database)
            deadline = time.monotonic() + chance.random() * 0.4
            inbox = Inbox(url, "lane", token)
            mark = inbox.request("GET", inbox.path("watermark"))[1]
            if mark["contiguous_through"] < acknowledged:
                raise Wrong("acknowledged %d, there is %d" % (acknowledged,
                                                              mark["contiguous_through"]))
        size = chance.randint(1, 40)
        lines = journal.lines(position + 1, position + size)
        inbox = Inbox(url, "lane", token)
        if kills < times and chance.random() < 0.3:
            # Killed with the batch in hand: no answer, so it is sent again unchanged.
            connection = http.client.HTTPConnection(inbox.url.hostname, inbox.url.port)
            connection.request("POST", inbox.path("batches"), b"".join(lines), {
                "Content-Type": "application/x-ndjson", "Authorization": "Bearer " + token})
            time.sleep(chance.random() * 0.01)
            deadline = 0
            continue
        answer = inbox.send(lines)
        acknowledged = position = answer["contiguous_through"]
    process.terminate()
    begun = time.monotonic()
    process.wait(timeout=5)
    expect(time.monotonic() - begun < 1, True, "a stop within a second")
    kept = json.loads(subprocess.run([posinbox, "records", "--json", "--database", database],
                                     check=True, capture_output=True, text=True).stdout)
    expect([(r["seq"], r["status"], r["hash"]) for r in kept],
           [(n, "accepted", sha256(r)) for n, r in enumerate(journal.records, 1)],
           "what is there in the end")
    expect([canonical(r["record"]) for r in kept], journal.records, "the bytes")
    print("ok    %d kills, %d records, each once" % (kills, len(kept)))
    return 0
