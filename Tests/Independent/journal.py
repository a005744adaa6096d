"""Records and journals by the interface document: RFC 8785, SHA-256, a chain of hashes."""

import hashlib
import json
import random
import uuid

ZEROS = "0" * 64


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
