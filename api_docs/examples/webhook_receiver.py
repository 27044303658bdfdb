"""A receiver of webhooks: takes what is ours and fresh, each message once, and refuses the rest."""

import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

webhook = Webhook(os.environ["WEBHOOK_SECRET"])  # whsec_..., which was shown when the endpoint was made
seen: set[str] = set()  # in earnest: a table with a unique column


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            event = webhook.verify(body, dict(self.headers))
        except (WebhookVerificationError, ValueError):  # not ours, altered, or older than five minutes
            self.send_response(400)
        else:
            if self.headers["webhook-id"] not in seen:  # it may come twice, always under one id
                seen.add(self.headers["webhook-id"])
                self.log_message("%s %s", event["type"], event["data"])  # put it in a queue of yours, and be quick
            self.send_response(204)
        self.end_headers()


HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
