"""Every path of the host once more; each screen must answer what it answered without a post (see ``conftest``)."""

from tests.host.test_paths import *  # noqa: F403
