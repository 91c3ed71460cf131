"""Real requests held against a published OpenAPI document, by ``openapi-core``.

Documents are not ours to redistribute: they are read from the folder in SOCIAL_SPECS, else from ``shared/specs`` beside
the project, and what needs them is skipped where they are missing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

SPECS = Path(os.environ.get("SOCIAL_SPECS") or Path(__file__).parents[2].parent / "shared" / "specs")


class Document:
    """One document. ``amend`` may correct what is known to be wrong in it."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content
        schemes = content["components"]["securitySchemes"]
        # openapi-core knows no OAuth scheme; whichever it is, the token travels as a bearer.
        schemes.update({name: {"type": "http", "scheme": "bearer"} for name in schemes})
        # The document breaks its own rules in parts we do not use (an enumeration that names a value twice).
        self.openapi = OpenAPI.from_dict(content, config=Config(spec_validator_cls=None))

    def check(self, request: HttpRequest) -> None:
        """Raises OpenAPIError or AssertionError for what the document does not allow."""
        self.openapi.validate_request(request)
        known = {parameter["name"] for parameter in self._parameters(request) if parameter["in"] == "query"}
        unknown = set(request.parameters.query) - known  # openapi-core lets them pass
        assert not unknown, f"{request.method} {request.path} has no {unknown}"

    def scopes(self, request: HttpRequest, scheme: str) -> list[str] | None:
        """What ``scheme`` must have been granted; None when it does not serve here."""
        alternatives = self._operation(request)["security"]
        return next((alternative[scheme] for alternative in alternatives if scheme in alternative), None)

    def _operation(self, request: HttpRequest) -> dict[str, Any]:
        path = request.fitting(self.content["paths"])
        return self.content["paths"][path][request.method]

    def _parameters(self, request: HttpRequest) -> list[dict[str, Any]]:
        shared = self.content["components"]["parameters"]
        listed = self._operation(request).get("parameters", [])
        return [shared[entry["$ref"].rpartition("/")[2]] if "$ref" in entry else entry for entry in listed]


class HttpRequest:
    """A request as ``openapi-core`` wants it."""

    def __init__(
        self, root: str, method: str, path: str, query: list[tuple[str, str]], headers: dict[str, str], body: bytes
    ) -> None:
        self.host_url, self.method, self.path, self.body = root, method.lower(), path, body
        carried = Headers(headers)
        self.content_type = carried.get("content-type", "")
        self.parameters = RequestParameters(query=ImmutableMultiDict(query), header=carried)

    def fitting(self, patterns: Any) -> str:
        """The most literal of the patterns that fit."""
        parts = self.path.split("/")
        found = [pattern for pattern in patterns if _fits(pattern.split("/"), parts)]
        return min(found, key=lambda pattern: pattern.count("{"))


def _fits(pattern: list[str], parts: list[str]) -> bool:
    pairs = zip(pattern, parts, strict=False)
    return len(pattern) == len(parts) and all(one == other or one.startswith("{") for one, other in pairs)


@cache
def document(name: str, amend: Callable[[dict[str, Any]], None] | None = None) -> Document:
    path = SPECS / name
    if not path.is_file():
        pytest.skip(f"{name} is not in the folder of specifications (SOCIAL_SPECS)")
    content = json.loads(path.read_text())
    if amend:
        amend(content)
    return Document(content)
