#!/usr/bin/env python3
"""Checks an exported journal, and what an inbox holds of it, without any code of posagent.

check_journal.py EXPORT.ndjson [INBOX.db DEVICE]

Every record is written again in RFC 8785's form and hashed; numbers, predecessors, business dates
and receipt numbers are followed; every document is computed again by the formulas of
Docs/JournalFormat.md. Prints what was found as one JSON value; says what is wrong and exits 1.
"""
import hashlib, json, sqlite3, sys
from decimal import Decimal, ROUND_HALF_UP


def canonical(value):
    """RFC 8785 for integers, text, lists and objects with ASCII names."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def no_float(text):
    raise ValueError(f"a number that is no integer: {text}")


def unique(pairs):
    assert len({name for name, _ in pairs}) == len(pairs), "a member twice"
    return dict(pairs)


def half_away(value):
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def check_document(body, seq):
    """A sale in IDR, cash rounded to 100, as the tests' lane is configured."""
    rates = {tax["code"]: Decimal(tax["rate"]) for tax in body["taxes"]}
    net = tax_sum = gross = 0
    for line in body["lines"]:
        amount = half_away(Decimal(line["quantity"]) * Decimal(line["unit_price"]))
        after = amount - int(line["discount"])
        rate = rates.get(line["tax_code"], Decimal(0))
        line_net = half_away(Decimal(after) * 100 / (100 + rate))
        assert (int(line["gross"]), int(line["net"]), int(line["tax"])) == (
            amount, line_net, after - line_net), f"record {seq}: line {line['line']}"
        gross, net, tax_sum = gross + amount, net + line_net, tax_sum + after - line_net
    totals, exact = body["totals"], net + tax_sum
    cash = [int(t["amount"]) for t in body["tenders"] if t["kind"] == "cash"]
    others = sum(int(t["amount"]) for t in body["tenders"] if t["kind"] != "cash")
    rounding = 0
    if cash:
        part = exact - others
        rounding = (part + 50) // 100 * 100 - part
    due, tendered = exact + rounding, sum(cash) + others
    stated = [int(totals[name]) for name in
              ("gross", "net", "tax", "rounding", "due", "tendered", "change")]
    assert stated == [gross, net, tax_sum, rounding, due, tendered, tendered - due], \
        f"record {seq}: totals {totals}"
    return due, (sum(cash) - (tendered - due))


def check(lines):
    found = {"records": 0, "kinds": {}, "receipts": [], "sales": [], "due": 0, "cash": 0}
    prev, date, epoch, device, earlier = "0" * 64, "", None, None, 0
    for seq, line in enumerate(lines, 1):
        assert line[:9] == b'{"hash":"' and line[73:84] == b'","record":' and line[-1:] == b"}", \
            f"line {seq} is no line of an export"
        digest, data = line[9:73].decode(), line[84:-1]
        record = json.loads(data, parse_float=no_float, object_pairs_hook=unique)
        assert canonical(record) == data, f"record {seq} is not canonical"
        assert hashlib.sha256(data).hexdigest() == digest, f"record {seq}: another hash"
        assert record["seq"] == seq and record["prev"] == prev and record["v"] == 1, \
            f"record {seq}: the chain is broken"
        assert record["business_date"] >= date, f"record {seq}: an earlier business date"
        assert epoch in (None, record["epoch"]) and device in (None, record["device"])
        prev, date = digest, record["business_date"]
        epoch, device = record["epoch"], record["device"]
        found["kinds"][record["kind"]] = found["kinds"].get(record["kind"], 0) + 1
        if record["kind"] == "epoch.opened":
            assert seq == 1, f"record {seq}: a journal begins once"
            earlier = record["body"]["carried"]["receipts"]
        if record["kind"] == "sale.completed":
            body = record["body"]
            due, in_drawer = check_document(body, seq)
            found["due"] += due
            found["cash"] += in_drawer
            found["receipts"].append(body["receipt"])
            found["sales"].append(body["sale"])
        found["records"] = seq
    numbers = [int(receipt.rsplit("-", 1)[1]) for receipt in found["receipts"]]
    assert numbers == list(range(earlier + 1, earlier + len(numbers) + 1)), \
        f"receipt numbers after {earlier}: {numbers}"
    assert len(set(found["sales"])) == len(found["sales"]), "a sale is completed twice"
    found["head"] = prev
    return found, epoch


def check_inbox(lines, database, device, epoch):
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    journals = connection.execute(
        "SELECT id, epoch, contiguous_through FROM journals WHERE device = ?", (device,)).fetchall()
    assert [row[1] for row in journals] == [epoch], f"journals in the inbox: {journals}"
    rows = connection.execute(
        "SELECT seq, status, hash, bytes FROM records WHERE journal = ? ORDER BY seq",
        (journals[0][0],)).fetchall()
    assert journals[0][2] == len(lines), f"{journals[0][2]} of {len(lines)} records have arrived"
    assert len(rows) == len(lines), f"{len(rows)} rows for {len(lines)} records"
    for seq, (row, line) in enumerate(zip(rows, lines), 1):
        assert row == (seq, "accepted", line[9:73].decode(), line[84:-1]), \
            f"record {seq} differs in the inbox"
    for table in ("conflicts", "dead_letters"):
        count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        assert count == 0, f"{count} {table} in the inbox"


def main():
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    assert data == b"" or data.endswith(b"\n"), "the last line is not whole"
    lines = data.split(b"\n")[:-1]
    found, epoch = check(lines)
    if len(sys.argv) > 2:
        check_inbox(lines, sys.argv[2], sys.argv[3], epoch)
    print(json.dumps(found))


try:
    main()
except (AssertionError, ValueError, KeyError) as error:
    print(f"check_journal.py: {error!r}", file=sys.stderr)
    sys.exit(1)
