"""One whole round in PostgreSQL, by stage: load, solve, store, publish.

    python -m tests.bench.bench_round [--quick] [--tasks 10000] [--secretaries 2000]

Seeds the documented house of `tests.bench.generator` into a database of its own on the server of DATABASE_URL, runs a
round as the workers do, and prints where the time went: CPU of this process and of the database's backend, and the
wall. Twice: by the default policy, whose late binding leaves most work for later rounds, and with everything bound at
once.
"""

import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    os.environ.setdefault("CLOUDSEC_ENV", "test")
    os.environ["TEST_DATABASE_NAME"] = f"bench_round_{os.getpid()}"
    django.setup()
    from tests.bench import whole_round  # needs Django set up

    whole_round.main()


if __name__ == "__main__":
    main()
