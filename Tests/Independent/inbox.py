"""A client of the upstream protocol, and what a check does when it fails."""

import gzip
import http.client
import json
import urllib.parse


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
