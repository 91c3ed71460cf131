"""The example site as it is, but for what would make tests wait, and for addresses that no person types.

``SOCIAL_TEST_ROOTS``, JSON ``{network: root}``, has the networks of these names served there, by tests/servers.
"""

import json
import os
from datetime import timedelta
from urllib.parse import urlsplit

from example_site.settings import *  # noqa: F403
from example_site.settings import WAGTAIL_SOCIAL
from wagtail_social.networks import all_networks
from wagtail_social.networks.bluesky import Bluesky

WAGTAIL_SOCIAL = {**WAGTAIL_SOCIAL, "SWEEP_EVERY": 1.0, "LOOK_AGAIN_AFTER": timedelta(seconds=1)}
WAGTAIL_AUTOSAVE_INTERVAL = int(os.environ.get("AUTOSAVE_INTERVAL", "500"))
Bluesky.plc_directory = os.environ.get("PLC_DIRECTORY", Bluesky.plc_directory)


def serve(network: type, root: str) -> None:
    """Every address a class of ours calls or sends people to, on another host."""
    for name in dir(network):
        value = name.endswith(("_root", "_url", "_dialog")) and getattr(network, name)
        if isinstance(value, str) and value.startswith("https://"):
            setattr(network, name, root + urlsplit(value).path)


for _name, _root in json.loads(os.environ.get("SOCIAL_TEST_ROOTS", "{}")).items():
    serve(type(all_networks()[_name]), _root)
