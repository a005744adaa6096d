#!/usr/bin/env python3
"""Lengthens a journal by copies of its last shift, up to COUNT records.

make_journal.py STATE/journal.sqlite COUNT

The journal's agent must have ended, and its last shift be closed. The copies have numbers, hashes,
receipts and sales of their own, as if that many shifts had been worked.
"""
import hashlib, json, sqlite3, sys, uuid

connection = sqlite3.connect(sys.argv[1])
connection.execute("PRAGMA synchronous = OFF")
rows = connection.execute("SELECT seq, hash, bytes FROM records ORDER BY seq").fetchall()
records = [json.loads(row[2]) for row in rows]
seq, prev = rows[-1][0], rows[-1][1]
opened = max(index for index, each in enumerate(records) if each["kind"] == "shift.opened")
closed = max(index for index, each in enumerate(records) if each["kind"] == "shift.closed")
shift = records[opened:closed + 1]
carried = shift[-1]["body"]["carried"]
assert carried["jobs"] == [] and carried["orders"] == [], "something is still to be printed"
receipts, shifts = carried["receipts"], carried["shifts"]
first_seq = shift[0]["seq"]
store, lane = shift[-1]["body"]["store"], shift[-1]["body"]["lane"]


def renumbered(record, moved, sales):
    body = record["body"]
    for name in ("job", "request"):
        if isinstance(body.get(name), int):
            body[name] += moved
    if "sale" in body and body["sale"] is not None:
        body["sale"] = sales.setdefault(body["sale"], str(uuid.uuid4()))
    if "shift" in body:
        body["shift"] = f"{store}-{lane}-S{shifts + 1:06}"
    if "number" in body and record["kind"].startswith("shift."):
        body["number"] = shifts + 1
    for name in ("first_seq", "last_seq"):
        if name in body:
            body[name] += moved
    return body


def copies():
    global seq, prev, receipts, shifts
    while seq < int(sys.argv[2]):
        moved, sales = seq + 1 - first_seq, {}
        for text in texts:
            record = json.loads(text)
            body = renumbered(record, moved, sales)
            if record["kind"] == "sale.completed":
                receipts += 1
                body["receipt"] = f"{store}-{lane}-{receipts:06}"
            if record["kind"] == "shift.closed":
                shifts += 1
                body["carried"]["receipts"], body["carried"]["shifts"] = receipts, shifts
            seq += 1
            record.update(seq=seq, prev=prev, id=str(uuid.uuid4()))
            data = json.dumps(
                record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
            prev = hashlib.sha256(data).hexdigest()
            if record["kind"] in ("sale.completed", "sale.voided"):
                documents.append((body["sale"], body.get("receipt"), seq))
            yield seq, record["kind"], prev, data


texts, documents = [json.dumps(record) for record in shift], []
connection.executemany("INSERT INTO records (seq, kind, hash, bytes) VALUES (?, ?, ?, ?)", copies())
connection.executemany("INSERT INTO sales (sale, receipt, seq) VALUES (?, ?, ?)", documents)
connection.commit()
print(json.dumps({"records": seq, "receipts": receipts, "shifts": shifts}))
