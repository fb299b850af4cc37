"""Web server of the demonstration and of the image; read by gunicorn from the current directory.

Two workers of four threads: the measured best on two cores with a connection per thread (docs/operations.md).
The address comes from PORT and BIND_HOST: the loopback unless told otherwise.
"""

import os

bind = f"{os.environ.get('BIND_HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
timeout = 60
graceful_timeout = 10
# Recycled now and then, not all together: a leak in a library stays small.
max_requests = 5000
max_requests_jitter = 500
# The heartbeat file must not stand on a slow disk.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 -- gunicorn makes it private
# Nothing of ours speaks to it, and it needs a writable home.
control_socket_disable = True
# An endless address gets our own page (414, core.middleware), not the server's bare answer.
limit_request_line = 0
