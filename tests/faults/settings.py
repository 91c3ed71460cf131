"""The tests' project as a worker of its own sees it: a database on disk, a broker, and short waits."""

import json
import os
from datetime import timedelta

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, WAGTAIL_SOCIAL

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"

WAGTAIL_SOCIAL = {
    **WAGTAIL_SOCIAL,
    "ALLOW_PRIVATE_HOSTS": True,
    "LEASE": timedelta(seconds=2),
    "LOOK_AGAIN_AFTER": timedelta(seconds=0.2),
    "SWEEP_EVERY": 0.3,
}

CELERY_BROKER_URL = os.environ["FAULTS_BROKER"]
CELERY_BROKER_TRANSPORT = os.environ["FAULTS_BROKER_TRANSPORT"] or None
CELERY_BROKER_TRANSPORT_OPTIONS = json.loads(os.environ["FAULTS_BROKER_OPTIONS"])
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_DB_REUSE_MAX = 1000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
