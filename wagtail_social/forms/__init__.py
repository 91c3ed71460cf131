from .plans import HourField, PlanFields
from .posts import PostForm
from .versions import VersionForm

__all__ = ["HourField", "PlanFields", "PostForm", "VersionForm"]
