"""Whether the web process on this machine answers and finds what it needs: `python -m deploy.health`.

Exit code 0 for yes. Asked by `./cloudsec up` and by the containers; the standard library is enough for it.
"""

import os
import sys
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit


def is_ready(variables: Mapping[str, str] = os.environ) -> bool:
    """Ask `/readyz`, under the name of PUBLIC_URL, because Django answers to the names in ALLOWED_HOSTS only."""
    connection = HTTPConnection("127.0.0.1", int(variables.get("WEB_PORT", "8000")), timeout=5)
    name = urlsplit(variables.get("PUBLIC_URL", "http://127.0.0.1")).netloc
    try:
        connection.request("GET", "/readyz", headers={"Host": name})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_ready() else 1)
