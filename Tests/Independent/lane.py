#!/usr/bin/env python3
"""An independent lane: builds records, hashes and documents by itself and checks an inbox with them.

Written from the interface document alone, with the standard library only, so that the programs of
this repository are not measured against themselves.

    lane.py check URL DEVICE TOKEN        every verdict and refusal of the protocol
    lane.py kill POSINBOX DIRECTORY N     N times SIGKILL while sending; all must arrive once
"""

import base64
import gzip
import hashlib
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import urllib.parse
import uuid
from fractions import Fraction

ZEROS = "0" * 64


# Records -----------------------------------------------------------------------------------------

def canonical(value):
    """RFC 8785 for what records hold: integers, ASCII member names."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def line_of(data, claimed=None):
    return b'{"hash":"' + (claimed or sha256(data)).encode() + b'","record":' + data + b"}\n"


class Journal:
    """A journal of one device: `records[0]` is seq 1."""

    def __init__(self, device, epoch=None):
        self.device = device
        self.epoch = random.getrandbits(52) if epoch is None else epoch
        self.records = []

    def record(self, kind, body, seq, prev, **more):
        fields = {
            "device": self.device, "epoch": self.epoch, "seq": seq, "id": str(uuid.uuid4()),
            "kind": kind, "at": "2026-11-21T19:35:40.123+07:00", "business_date": "2026-11-21",
            "boot": "6c1f0f5e-8d0c-4a51-9b1e-6f6a2b1f7a10", "mono_ms": 1000 + seq, "prev": prev,
            "v": 1, "body": body,
        }
        fields.update(more)
        return canonical(fields)

    def append(self, kind, body, **more):
        prev = sha256(self.records[-1]) if self.records else ZEROS
        self.records.append(self.record(kind, body, len(self.records) + 1, prev, **more))
        return self.records[-1]

    def lines(self, first=1, last=None):
        return [line_of(r) for r in self.records[first - 1:last]]


# Documents ---------------------------------------------------------------------------------------

def half_away(value):
    """A fraction to the nearest integer, ties away from zero."""
    sign = -1 if value < 0 else 1
    return sign * ((2 * abs(value) + 1) // 2)


def money(minor, decimals):
    sign, digits = ("-" if minor < 0 else ""), str(abs(minor)).rjust(decimals + 1, "0")
    return sign + (digits if decimals == 0 else digits[:-decimals] + "." + digits[-decimals:])


class Sale:
    """A sale document by the formulas of the interface; amounts in the smallest unit."""

    def __init__(self, lane, items, tenders, taxes, currency="IDR", decimals=0, step=None):
        self.currency, self.decimals, self.taxes = currency, decimals, taxes
        self.lines, self.step = [], step
        for number, (text, quantity, price, discount, code, department) in enumerate(items, 1):
            gross = half_away(Fraction(quantity) * price)
            rate, included = taxes[code]
            amount = gross - discount
            if included:
                net = half_away(Fraction(amount * 100) / (100 + Fraction(rate)))
                tax = amount - net
            else:
                net, tax = amount, half_away(Fraction(amount) * Fraction(rate) / 100)
            self.lines.append((number, text, quantity, price, gross, discount, net, tax, code,
                               department))
        exact = sum(line[6] + line[7] for line in self.lines)
        payable = exact - sum(amount for kind, amount in tenders if kind != "cash")
        has_cash = any(kind == "cash" for kind, _ in tenders)
        self.rounding = half_away(Fraction(payable, step)) * step - payable if step and has_cash else 0
        self.due = exact + self.rounding
        self.tenders = tenders
        self.change = sum(amount for _, amount in tenders) - self.due
        self.lane = lane
        self.sale = str(uuid.uuid4())

    def tax_sums(self):
        sums = {}
        for line in self.lines:
            base, amount = sums.get(line[8], (0, 0))
            sums[line[8]] = (base + line[6], amount + line[7])
        return sums

    def body(self, receipt):
        m = lambda minor: money(minor, self.decimals)
        return {
            "sale": self.sale, "receipt": receipt, "kind": "sale", "training": False,
            "store": "JKT01", "lane": "03", "cashier": "Siti Nurhaliza", "shift": self.lane.shift,
            "currency": self.currency, "started_at": "2026-11-21T19:35:01.000+07:00",
            "completed_at": "2026-11-21T19:35:40.000+07:00", "customer": None,
            "lines": [{
                "line": n, "plu": str(1000 + n), "gtin": None, "description": text,
                "quantity": quantity, "unit": "pc", "unit_price": m(price), "gross": m(gross),
                "discount": m(discount), "net": m(net), "tax": m(tax), "tax_code": code,
                "cost": None, "lot": None, "expiry": None, "department": department,
            } for n, text, quantity, price, gross, discount, net, tax, code, department
                in self.lines],
            "taxes": [{
                "code": code, "rate": self.taxes[code][0], "included": self.taxes[code][1],
                "base": m(base), "amount": m(amount),
            } for code, (base, amount) in sorted(self.tax_sums().items())],
            "totals": {
                "gross": m(sum(l[4] for l in self.lines)),
                "discount": m(sum(l[5] for l in self.lines)),
                "net": m(sum(l[6] for l in self.lines)), "tax": m(sum(l[7] for l in self.lines)),
                "rounding": m(self.rounding), "due": m(self.due),
                "tendered": m(sum(a for _, a in self.tenders)), "change": m(self.change),
            },
            "tenders": [{"tender": n, "kind": kind, "amount": m(amount), "reference": None}
                        for n, (kind, amount) in enumerate(self.tenders, 1)],
            "of": None,
        }


PPN = {"PPN": ("11", True), "BKP": ("11", False), "NONE": ("0", True)}


class Lane:
    """A lane that works one shift into a journal."""

    def __init__(self, device, epoch=None):
        self.journal = Journal(device, epoch)
        self.shift = "JKT01-03-S000001"
        self.sales = []
        self.pay_in = 0

    def open(self):
        self.journal.append("agent.started", {"version": "0.1", "note": "ŞİŞLİ \t\"\\ \u0001 é 日本 😀"})
        self.first = len(self.journal.records) + 1
        self.journal.append("shift.opened", {
            "shift": self.shift, "number": 1, "store": "JKT01", "lane": "03",
            "cashier": "Siti Nurhaliza", "currency": "IDR", "opening_float": "200000",
            "opened_at": "2026-11-21T08:00:00.000+07:00"})

    def sell(self, sale):
        self.journal.append("sale.started", {"sale": sale.sale, "shift": self.shift,
                                             "cashier": "Siti Nurhaliza"})
        self.sales.append(sale)
        return self.journal.append("sale.completed", sale.body("03-%06d" % len(self.sales)))

    def move_cash(self, amount):
        self.pay_in += amount
        self.journal.append("cash.moved", {"shift": self.shift, "kind": "pay_in",
                                           "amount": str(amount), "reason": "kembalian",
                                           "currency": "IDR", "store": "JKT01", "lane": "03"})

    def close(self):
        tenders, taxes, departments = {}, {}, {}
        for sale in self.sales:
            change = sale.change
            for kind, amount in sale.tenders:
                if kind == "cash":
                    amount, change = amount - change, 0
                count, total = tenders.get(kind, (0, 0))
                tenders[kind] = (count + 1, total + amount)
            for code, (base, amount) in sale.tax_sums().items():
                b, a = taxes.get(code, (0, 0))
                taxes[code] = (b + base, a + amount)
            for line in sale.lines:
                count, net = departments.get(line[9], (0, 0))
                departments[line[9]] = (count + 1, net + line[6])
        total = lambda index: str(sum(l[index] for s in self.sales for l in s.lines))
        cash = tenders.get("cash", (0, 0))[1]
        self.journal.append("shift.closed", {
            "shift": self.shift, "number": 1, "store": "JKT01", "lane": "03",
            "cashier": "Siti Nurhaliza", "currency": "IDR",
            "opened_at": "2026-11-21T08:00:00.000+07:00",
            "closed_at": "2026-11-21T20:00:00.000+07:00", "first_seq": self.first,
            "last_seq": len(self.journal.records) + 1,
            "counts": {"sales": len(self.sales), "returns": 0, "voided_sales": 0,
                       "voided_lines": 0, "no_sales": 0},
            "totals": {"gross": total(4), "discount": total(5), "net": total(6), "tax": total(7),
                       "rounding": str(sum(s.rounding for s in self.sales)),
                       "due": str(sum(s.due for s in self.sales))},
            "tenders": [{"kind": k, "count": c, "amount": str(a)}
                        for k, (c, a) in sorted(tenders.items())],
            "taxes": [{"code": c, "rate": PPN[c][0], "included": PPN[c][1], "base": str(b),
                       "amount": str(a)} for c, (b, a) in sorted(taxes.items())],
            "departments": [{"department": d, "count": c, "net": str(n)}
                            for d, (c, n) in sorted(departments.items(), key=str)],
            "cash": {"float": "200000", "sales": str(cash), "pay_in": str(self.pay_in),
                     "pay_out": "0", "drop": "0", "expected": str(200000 + cash + self.pay_in)},
            "counted": {"cash": str(200000 + cash + self.pay_in)}, "over_short": "0"})


def sale(lane, *items, tenders, step=100):
    return Sale(lane, items, tenders, PPN, step=step)


def day(device, epoch=None):
    """A shift of four sales: rounding, change, two tenders, a weighed good, a discount."""
    lane = Lane(device, epoch)
    lane.open()
    lane.sell(sale(lane, ("Teh botol", "2", 25000, 0, "PPN", "drinks"),
                   tenders=[("cash", 100000)]))
    lane.sell(sale(lane, ("Beras", "0.755", 15333, 0, "PPN", None),
                   ("Gula \"pasir\"", "3", 14250, 1250, "NONE", "food"),
                   tenders=[("cash", 100000)]))
    lane.move_cash(50000)
    lane.sell(sale(lane, ("Payung", "1", 111000, 0, "BKP", None),
                   tenders=[("qris", 60000), ("cash", 70000)]))
    lane.sell(sale(lane, ("Permen", "1", 10000, 0, "PPN", "food"), tenders=[("qris", 10000)]))
    lane.close()
    return lane.journal


# The inbox ---------------------------------------------------------------------------------------

class Inbox:
    def __init__(self, url, device, token):
        self.url, self.device, self.token = urllib.parse.urlsplit(url), device, token

    def request(self, method, path, body=None, headers=None, token=True):
        headers = dict(headers or {})
        if token is True:
            headers["Authorization"] = "Bearer " + self.token
        elif token:
            headers["Authorization"] = token
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, (json.loads(text) if text else None), dict(answer.getheaders())
        finally:
            connection.close()

    def path(self, rest, device=None):
        return "/v1/devices/%s/%s" % (device or self.device, rest)

    def post(self, lines, **more):
        headers = {"Content-Type": "application/x-ndjson"}
        headers.update(more.pop("headers", {}))
        body = lines if isinstance(lines, bytes) else b"".join(lines)
        return self.request("POST", self.path("batches"), body, headers, **more)

    def send(self, lines, compress=False):
        """A batch that must be answered 200; the answer."""
        body = b"".join(lines)
        headers = {}
        if compress:
            body, headers = gzip.compress(body), {"Content-Encoding": "gzip"}
        status, answer, fields = self.post(body, headers=headers)
        expect(status, 200, "status of a batch: %s" % answer)
        expect(len(answer["results"]), len(lines), "one verdict for every line")
        expect("date" in {name.lower() for name in fields}, True, "Date of the answer")
        return answer

    def statuses(self, lines, **more):
        return [result["status"] for result in self.send(lines, **more)["results"]]


class Wrong(Exception):
    pass


def expect(actual, wanted, what):
    if actual != wanted:
        raise Wrong("%s: %r, expected %r" % (what, actual, wanted))


# Scenarios ---------------------------------------------------------------------------------------

def whole_day(inbox):
    journal = day(inbox.device)
    answer = inbox.send(journal.lines())
    count = len(journal.records)
    expect(answer["device"], inbox.device, "device")
    expect(answer["epoch"], journal.epoch, "epoch")
    expect(answer["contiguous_through"], count, "contiguous_through")
    expect(answer["missing"], [], "missing")
    for number, (record, result) in enumerate(zip(journal.records, answer["results"]), 1):
        expect(result, {"seq": number, "status": "accepted", "id": json.loads(record)["id"],
                        "code": None, "message": None}, "result %d" % number)
    expect(set(inbox.statuses(journal.lines(), compress=True)), {"duplicate"}, "sent again")
    status, mark, _ = inbox.request("GET", inbox.path("watermark"))
    expect((status, mark), (200, {"epoch": journal.epoch, "contiguous_through": count,
                                  "hash": sha256(journal.records[-1])}), "watermark")


def any_order(inbox):
    for seed in range(6):
        journal = day(inbox.device)
        lines = journal.lines()
        chance = random.Random(seed)
        pieces = [lines[i:i + 3] for i in range(0, len(lines), 3)]
        chance.shuffle(pieces)
        arrived = set()
        for piece in pieces:
            chance.shuffle(piece)
            answer = inbox.send(piece, compress=seed % 2 == 1)
            arrived |= {json.loads(line)["record"]["seq"] for line in piece}
            through = next(n for n in range(len(lines) + 1) if n + 1 not in arrived)
            expect(answer["contiguous_through"], through, "contiguous_through of seed %d" % seed)
            gaps = [n for n in range(through + 1, max(arrived) + 1) if n not in arrived]
            named = [n for a, b in answer["missing"] for n in range(a, b + 1)]
            expect(named, gaps, "missing of seed %d" % seed)
        _, mark, _ = inbox.request("GET", inbox.path("watermark?epoch=%d" % journal.epoch))
        expect(mark["hash"], sha256(journal.records[-1]), "hash after seed %d" % seed)


def conflict(inbox):
    journal = day(inbox.device)
    inbox.send(journal.lines())
    other = journal.record("agent.started", {"other": 1}, 2, sha256(journal.records[0]))
    answer = inbox.send([line_of(other)] + journal.lines(3, 3))
    expect([r["status"] for r in answer["results"]], ["conflict", "duplicate"], "conflict")
    expect(inbox.statuses(journal.lines(2, 2)), ["duplicate"], "the first one stays")


def damage_and_healing(inbox):
    journal = day(inbox.device)
    lines = journal.lines()
    bad = lines[3].replace(b"Siti", b"Sito", 1)
    answer = inbox.send(lines[:3] + [bad] + lines[4:])
    expect(answer["results"][3]["status"], "rejected", "damaged")
    expect(answer["results"][3]["code"], "hash", "code")
    expect(answer["results"][3]["seq"], 4, "seq of the damaged line")
    expect({r["status"] for i, r in enumerate(answer["results"]) if i != 3}, {"accepted"},
           "neighbours")
    expect(answer["contiguous_through"], len(lines), "a rejected record counts")
    letters = inbox.request("GET", inbox.path("dead-letters"))[1]["dead_letters"]
    mine = [l for l in letters if l["epoch"] == journal.epoch]
    expect([(l["seq"], l["code"]) for l in mine], [(4, "hash")], "dead letters")
    expect(base64.b64decode(mine[0]["line_base64"]), bad[:-1], "bytes of the dead letter")
    expect(inbox.statuses([bad]), ["rejected"], "the same bad line again")
    expect(inbox.statuses([lines[3]]), ["accepted"], "healing")
    expect(inbox.statuses([lines[3]]), ["duplicate"], "after healing")
    letters = inbox.request("GET", inbox.path("dead-letters"))[1]["dead_letters"]
    expect([l for l in letters if l["epoch"] == journal.epoch], [], "healed")


def every_rejection(inbox):
    def changed(record, **more):
        fields = json.loads(record)
        fields.update(more)
        return canonical(fields)

    template = day(inbox.device).records[3]
    body = json.loads(template)["body"]
    expect(json.loads(template)["kind"], "sale.completed", "the template")
    totals = dict(body["totals"], due="50001")
    loud = json.dumps(json.loads(template), ensure_ascii=False).encode()
    cases = [
        ("arithmetic", line_of(changed(template, body=dict(body, totals=totals))), True),
        ("schema", line_of(changed(template, body=dict(body, tenders=None))), True),
        ("schema", line_of(changed(template, body=dict(body, kind="return"))), True),
        ("canonical", line_of(loud), True),
        ("hash", line_of(template, "f" * 64), True),
        ("record", line_of(changed(template, mono_ms="1")), True),
        ("record", line_of(changed(template, at="yesterday")), True),
        ("version", line_of(changed(template, v=2)), True),
        ("too_large", line_of(changed(template, body={"x": "x" * 65536})), True),
        ("hash", line_of(template)[:-2] + b',"more":1}\n', True),
        ("line", b'{"hash":"' + b"F" * 64 + b'","record":' + template + b"}\n", True),
        ("device", line_of(changed(template, device="someone-else")), False),
        ("record", line_of(changed(template, seq=0)), False),
        ("record", line_of(changed(template, epoch=1 << 52)), False),
        ("json", b"{\n", False),
        ("line", b"{}\n", False),
        ("line", b"null\n", False),
        ("json", b"\xff\xfe\n", False),
        ("json", b"\n", False),
    ]
    for code, line, has_place in cases:
        journal = day(inbox.device)
        good = journal.lines()
        for name in ("epoch", "seq"):
            wanted = {"epoch": journal.epoch, "seq": 4}[name]
            if has_place:
                line = replace_number(line, template, name, wanted)
        answer = inbox.send(good[:3] + [line] + good[4:])
        result = answer["results"][3]
        what = "%s: %r" % (code, line[:100])
        expect((result["status"], result["code"]), ("rejected", code), what)
        expect(result["seq"], 4 if has_place else None, "seq of " + what)
        expect(answer["contiguous_through"], len(good) if has_place else 3, "through of " + what)
        expect(set(r["status"] for i, r in enumerate(answer["results"]) if i != 3),
               {"accepted"} if has_place else {"accepted", "parked"}, "neighbours of " + what)
        expect(inbox.statuses([good[3]]), ["accepted"], "the good one after " + what)


def replace_number(line, template, name, value):
    """The line's record with another epoch or seq; its hash follows unless it was wrong before."""
    match = re.match(rb'\{"hash":"([0-9a-fA-F]{64})","record":(.*)\}\n\Z', line, re.S)
    claimed, record = match.group(1), match.group(2)
    old = str(json.loads(template)[name]).encode()
    tail = b""
    if record.endswith(b',"more":1'):
        record, tail = record[:-len(b',"more":1')], b',"more":1'
    space = b" " if b'"%s": ' % name.encode() in record else b""
    key = b'"' + name.encode() + b'":' + space
    replaced = record.replace(key + old, key + str(value).encode())
    if claimed == sha256(record).encode():
        claimed = sha256(replaced).encode()
    return b'{"hash":"' + claimed + b'","record":' + replaced + tail + b"}\n"


def chain(inbox):
    journal = day(inbox.device)
    lines = journal.lines()
    stray = line_of(journal.record("drawer.opened", {}, 4, sha256(journal.records[1])))
    answer = inbox.send(lines[:3] + [stray] + lines[4:])
    expect((answer["results"][3]["status"], answer["results"][3]["code"]), ("rejected", "chain"),
           "prev is another record's hash")
    expect(answer["results"][4]["status"], "accepted", "not checked against a rejected one")
    expect(inbox.statuses([lines[3]]), ["accepted"], "the right one heals")
    first = Journal(inbox.device)
    first.records = [first.record("agent.started", {}, 1, "1" * 64)]
    answer = inbox.send(first.lines())
    expect(answer["results"][0]["code"], "chain", "prev of the first record")
    parked = day(inbox.device)
    stray = line_of(parked.record("drawer.opened", {}, 3, "1" * 64))
    expect(inbox.statuses([stray]), ["parked"], "cannot be told yet")
    answer = inbox.send(parked.lines(1, 2))
    expect(answer["contiguous_through"], 3, "a parked record that turns out wrong counts")
    expect(inbox.statuses(parked.lines(3, 3)), ["accepted"], "and can be healed")


def unknown_things(inbox):
    journal = Journal(inbox.device)
    journal.append("agent.started", {}, zeta="new", alpha={"deep": [None, True, -5]})
    journal.append("moon.phase", {"phase": "full", "\u00e9": 1})
    expect(inbox.statuses(journal.lines()), ["accepted"] * 2, "unknown kind and member")


def refusals(inbox):
    lines = day(inbox.device).lines()
    batch = b"".join(lines)
    ndjson = {"Content-Type": "application/x-ndjson"}
    bomb = gzip.compress(b"x" * (64 << 20))
    code = lambda answer: (answer[0], answer[1]["code"])
    post = inbox.post
    cases = [
        ("no token", post(batch, token=None), (401, "no_token")),
        ("no bearer", post(batch, token="Basic abc"), (401, "no_token")),
        ("unknown token", post(batch, token="Bearer " + "0" * 64), (401, "unknown_token")),
        ("another device", inbox.request("POST", inbox.path("batches", "other"), batch, ndjson),
         (403, "other_device")),
        ("content type", post(batch, headers={"Content-Type": "application/json"}),
         (415, "content_type")),
        ("content encoding", post(batch, headers={"Content-Encoding": "br"}),
         (415, "content_encoding")),
        ("no gzip", post(batch, headers={"Content-Encoding": "gzip"}), (400, "gzip")),
        ("half of gzip", post(gzip.compress(batch)[:-9], headers={"Content-Encoding": "gzip"}),
         (400, "gzip")),
        ("empty", post(b""), (400, "not_ndjson")),
        ("no NDJSON", post(b"hello\nworld\n"), (400, "not_ndjson")),
        ("501 records", post(lines[:1] * 501), (413, "too_large")),
        ("1 MiB and a bit", post(b"x" * ((1 << 20) + 1)), (413, "too_large")),
        ("8 MiB", post(b"x" * (8 << 20)), (413, "too_large")),
        ("a bomb", post(bomb, headers={"Content-Encoding": "gzip"}), (413, "too_large")),
        ("no such route", inbox.request("GET", "/v2"), (404, "no_such_route")),
        ("epoch", inbox.request("GET", inbox.path("watermark?epoch=-1")), (400, "epoch")),
    ]
    for what, answer, wanted in cases:
        expect(code(answer), wanted, what)
        expect(answer[2]["Content-Type"], "application/problem+json", "type of " + what)
    fresh = random.getrandbits(52)
    status, mark, _ = inbox.request("GET", inbox.path("watermark?epoch=%d" % fresh))
    expect(mark, {"epoch": fresh, "contiguous_through": 0, "hash": None}, "nothing was kept")


def resolve(inbox):
    journal = day(inbox.device)
    inbox.send([journal.lines()[0], journal.lines()[1].replace(b"Siti", b"Sito", 1)])
    path = inbox.path("dead-letters/2/resolve?epoch=%d" % journal.epoch)
    status, answer, _ = inbox.request("POST", path, b"{}")
    expect((status, answer["code"]), (400, "resolution"), "without by and reason")
    wanted = json.dumps({"by": "discard", "reason": "uji coba"}).encode()
    expect(inbox.request("POST", path, wanted)[0], 200, "resolved")
    status, answer, _ = inbox.request("POST", path, wanted)
    expect((status, answer["code"]), (404, "no_dead_letter"), "resolved twice")


def fuzz(inbox):
    """Arbitrary bytes: an answer to all, and the good line among them is taken."""
    chance = random.Random(7)
    for _ in range(60):
        journal = day(inbox.device)
        good = journal.lines()
        line = bytearray(chance.choice(good))
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(line) - 1)
            choice = chance.random()
            if choice < 0.5:
                line[at] = chance.randrange(256)
            elif choice < 0.75:
                del line[at:at + chance.randint(1, 40)]
            else:
                line[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 40)))
        if not line.endswith(b"\n"):
            line += b"\n"
        status, answer, _ = inbox.post(good[0] + bytes(line))
        expect(status, 200, "status of a batch with a damaged line")
        expect(answer["results"][0]["status"], "accepted", "the line before the damage")


SCENARIOS = [whole_day, any_order, conflict, damage_and_healing, every_rejection, chain,
             unknown_things, refusals, resolve, fuzz]


def check(url, device, token):
    inbox = Inbox(url, device, token)
    failed = 0
    for scenario in SCENARIOS:
        try:
            scenario(inbox)
            print("ok    " + scenario.__name__)
        except Wrong as wrong:
            failed += 1
            print("FAIL  %s: %s" % (scenario.__name__, wrong))
    return 1 if failed else 0


# SIGKILL -----------------------------------------------------------------------------------------

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


if __name__ == "__main__":
    if len(sys.argv) == 5 and sys.argv[1] == "check":
        sys.exit(check(*sys.argv[2:]))
    if len(sys.argv) == 5 and sys.argv[1] == "kill":
        sys.exit(kill(sys.argv[2], sys.argv[3], int(sys.argv[4])))
    sys.exit(__doc__)
