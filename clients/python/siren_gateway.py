"""A small client of siren-gateway in plain Python 3: nothing but the standard library."""

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid


class GatewayError(Exception):
    """The gateway refused a request, or failed. `problem["type"]` tells programs why."""

    def __init__(self, problem):
        super().__init__(f"{problem.get('title')}: {problem.get('detail')}")
        self.problem = problem


class Gateway:
    """The HTTP API. `call` makes any call; `send` and `wait_for_end` are the usual ones."""

    def __init__(self, url, api_key, timeout=30):
        self.url = url.rstrip("/")
        self.api_key = api_key
        self.timeout = timeout

    def call(self, method, path, body=None, headers=None):
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Authorization", f"Bearer {self.api_key}")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as response:
                content = response.read()
                return json.loads(content) if content else None
        except urllib.error.HTTPError as error:
            content = error.read()
            is_problem = error.headers.get_content_type() == "application/problem+json"
            fallback = {"title": f"HTTP {error.code}", "status": error.code}
            raise GatewayError(json.loads(content) if is_problem else fallback) from None

    def send(self, to, text, idempotency_key=None, **fields):
        """Accepts a message. The same key makes a repeat harmless, for example after a lost answer."""
        key = idempotency_key or str(uuid.uuid4())
        return self.call("POST", "/api/v1/messages", {"to": to, "text": text, **fields}, {"Idempotency-Key": key})

    def message(self, message_id):
        return self.call("GET", f"/api/v1/messages/{urllib.parse.quote(message_id)}")

    def wait_for_end(self, message_id, timeout=600, interval=0.5):
        """Asks for a message until nothing more will be sent for it."""
        deadline = time.monotonic() + timeout
        while True:
            message = self.message(message_id)
            if message["finishedAt"] is not None:
                return message
            if time.monotonic() > deadline:
                raise TimeoutError(f"the message is still {message['status']}")
            time.sleep(interval)


def verify_event(secret, headers, body, tolerance=300):
    """Reads an event that was posted to EVENTS_URL. `body`: the bytes exactly as they came.

    Raises ValueError where it is not signed with this secret (Standard Webhooks), or not of the last five minutes.
    """
    event_id = headers["webhook-id"] or ""
    timestamp = headers["webhook-timestamp"] or ""
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > tolerance:
        raise ValueError("the event is not of these minutes")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{event_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    expected = f"v1,{base64.b64encode(digest).decode()}".encode()
    given = (headers["webhook-signature"] or "").encode().split(b" ")
    if not any(hmac.compare_digest(one, expected) for one in given):
        raise ValueError("the event is not signed as it should be")
    return json.loads(body)
