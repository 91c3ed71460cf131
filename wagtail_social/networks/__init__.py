"""Discovery: every module of this folder that is not ``base*`` is a network, and so is every entry point of the group
``wagtail_social.networks``. No name is written anywhere else."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules

from .base import Network

ENTRY_POINTS = "wagtail_social.networks"


class NetworkNotInstalled(LookupError):
    """An account names a network that no installed module provides."""


@cache
def all_networks() -> dict[str, Network]:
    """Every installed network by name, in alphabetical order of labels."""
    classes = [*_built_in(), *(entry.load() for entry in entry_points(group=ENTRY_POINTS))]
    found = sorted((cls() for cls in classes), key=lambda network: network.label.casefold())
    return {network.name: network for network in found}


def get_network(name: str) -> Network:
    try:
        return all_networks()[name]
    except KeyError:
        raise NetworkNotInstalled(name) from None


def _built_in() -> list[type[Network]]:
    names = [module.name for module in iter_modules(__path__) if not module.name.startswith("base")]
    return [import_module(f"{__name__}.{name}").network_class for name in names]
