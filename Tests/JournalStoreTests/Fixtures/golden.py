#!/usr/bin/env python3
"""An independent writer and checker of the golden journal (RFC 8785, RFC 9562, SHA-256).

golden.py make > journal-v1.ndjson    writes the lines that GoldenJournalTests expects
golden.py check journal-v1.sqlite     compares the rows of a journal file with those lines
"""
import datetime, hashlib, json, sqlite3, sys

START, MASK = 1_795_264_540_123, (1 << 64) - 1
EPOCH = 0x0123456789ABCDEF >> 12
JAKARTA = datetime.timezone(datetime.timedelta(hours=7))

DRAFTS = [
    ("epoch.opened", {"carried": {"receipts": 0, "shifts": 0}, "store": "JKT01"}),
    ("shift.opened", {"cashier": "Ayşe", "opening_float": "200000", "shift": "1"}),
    ("sale.started", {"sale": "s-1"}),
    ("sale.line_added", {"description": "Teh \"Poci\" \\ 1½ kg\n\u0001\u007f😀", "line": 1,
                         "quantity": "0.750", "sale": "s-1"}),
    ("sale.completed", {"customer": None, "receipt": "R-1", "sale": "s-1", "training": False}),
    ("shift.closed", {"counted": {}, "over_short": "-500", "seqs": [2, 6, -9007199254740991]}),
]


def uuid7(milliseconds, draw):
    high, low = draw * 0x0123456789ABCDEF & MASK, draw * 0xFEDCBA9876543211 & MASK
    number = milliseconds << 80 | 7 << 76 | (high & 0xFFF) << 64 | 2 << 62 | low & (1 << 62) - 1
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def records():
    prev = "0" * 64
    for index, (kind, body) in enumerate(DRAFTS):
        unix = START + 1500 * index
        local = datetime.datetime.fromtimestamp(unix / 1000, JAKARTA)
        record = {
            "at": local.isoformat(timespec="milliseconds"), "body": body,
            "boot": "4d9b8f0e-0000-4000-8000-000000000001", "device": "jkt01-03",
            "business_date": (local - datetime.timedelta(hours=4)).date().isoformat(),
            "epoch": EPOCH, "id": uuid7(unix, index + 2), "kind": kind,
            "mono_ms": unix - 1_795_264_000_000, "prev": prev, "seq": index + 1, "v": 1}
        # ASCII names, integers and these strings: sorted, compact JSON is the canonical form.
        text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        prev = hashlib.sha256(text.encode()).hexdigest()
        yield index + 1, kind, prev, text.encode()


if sys.argv[1] == "make":
    for _, _, digest, data in records():
        sys.stdout.buffer.write(b'{"hash":"%s","record":%s}\n' % (digest.encode(), data))
else:
    rows = sqlite3.connect(f"file:{sys.argv[2]}?mode=ro&immutable=1", uri=True).execute(
        "SELECT seq, kind, hash, bytes FROM records ORDER BY seq").fetchall()
    assert rows == list(records()), "the journal does not hold the golden records"
    print(f"{len(rows)} records as expected")
