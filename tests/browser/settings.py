"""The example site as it is, but for what would make tests wait, and for the one address that no person types."""

import os
from datetime import timedelta

from example_site.settings import *  # noqa: F403
from example_site.settings import WAGTAIL_SOCIAL
from wagtail_social.networks.bluesky import Bluesky

WAGTAIL_SOCIAL = {**WAGTAIL_SOCIAL, "SWEEP_EVERY": 1.0, "LOOK_AGAIN_AFTER": timedelta(seconds=1)}
WAGTAIL_AUTOSAVE_INTERVAL = int(os.environ.get("AUTOSAVE_INTERVAL", "500"))
Bluesky.plc_directory = os.environ.get("PLC_DIRECTORY", Bluesky.plc_directory)
