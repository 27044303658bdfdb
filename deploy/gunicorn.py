"""gunicorn, the web process: `gunicorn --config deploy/gunicorn.py backend.config.asgi:application`.

Few processes with a few threads each (WEB_THREADS, see the settings): requests wait for PostgreSQL more than they
compute, and each process keeps its own pool of connections. Live streams need no thread.
"""

import os
from pathlib import Path
from typing import Any

bind = f"{os.environ.get('WEB_HOST', '127.0.0.1')}:{os.environ.get('WEB_PORT', '8000')}"
worker_class = "backend.config.worker.Worker"
workers = int(os.environ.get("WEB_WORKERS", "2"))

timeout = 60  # seconds without a sign of life before a process is replaced; a statement may take 10
graceful_timeout = 15  # seconds for requests under way when it stops
keepalive = 5  # seconds an idle connection stays open

limit_request_line = 8190  # bytes; filters and cursors are long, attacks are longer
limit_request_fields = 64
limit_request_field_size = 8190

# Who sent a request, and over what, is decided by Django alone, from TRUSTED_PROXIES. gunicorn believes no header.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}

control_socket_disable = True  # no socket in the home directory; signals are enough
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"  # signs of life on a disk can stall with the disk


def on_starting(server: Any) -> None:
    """Say openly what this installation does without."""
    if not os.environ.get("CLAMD_URL"):
        server.log.warning("Uploads are not scanned for viruses: CLAMD_URL is not set.")
