"""Every verdict and refusal of the upstream protocol."""

import base64
import gzip
import json
import random
import re

from day import day
from inbox import Inbox, Wrong, expect
from journal import Journal, canonical, line_of, sha256


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
