"""Sends a message and waits for its end.

With EVENTS_PORT and EVENTS_SECRET it also takes the events that the gateway posts to http://127.0.0.1:<EVENTS_PORT>/,
and verifies their signatures.
"""

import http.server
import os
import queue
import threading
import uuid

from siren_gateway import Gateway, verify_event

gateway = Gateway(os.environ.get("GATEWAY_URL", "http://127.0.0.1:3000"), os.environ["GATEWAY_API_KEY"])
port, secret = os.environ.get("EVENTS_PORT"), os.environ.get("EVENTS_SECRET")
events = queue.Queue()


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            event = verify_event(secret, self.headers, body)
        except ValueError:
            self.send_response(401)
        else:
            self.send_response(204)
            events.put(event)
        self.end_headers()

    def log_message(self, *_):
        """An access log would tell nothing new."""


if port and secret:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()

message = gateway.send(
    os.environ.get("TO", "+919876543210"), f"Your bill split is ready! ({uuid.uuid4().hex[:8]})"
)
print("accepted", message["id"])
end = gateway.wait_for_end(message["id"])
print(end["status"], "by", end["channel"])
if port and secret:
    event = events.get(timeout=60)
    while event["type"] != "message.delivered":
        event = events.get(timeout=60)
    print("verified", event["type"])
