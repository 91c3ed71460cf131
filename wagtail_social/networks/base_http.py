"""One way to call a network: kept connections, time-outs, size limits, no private address, no redirect, no secret in an
error, and every failure named by what to do next."""

from __future__ import annotations

import ipaddress
import json
import math
import re
import socket
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from ..exceptions import HostRefused, NotSent, RateLimited, ReconnectNeeded, Rejected, Unknown
from .base import ConnectedAccount, Network

MAX_DETAIL = 300
_ROOT = re.compile(r"https?://[\w.\-]+(:\d{1,5})?")
_NO_ANSWER_YET = (NewConnectionError, NameResolutionError)


class HostPolicy:
    """Which addresses may be called. The core sets ``allow_private`` from its settings."""

    allow_private = False


def vetted_addresses(host: str, port: int) -> list[str]:
    """The public addresses of ``host``. Raises HostRefused when one of them is private: such a host is not to be
    trusted, whichever address it gives us next time."""
    found = [entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not HostPolicy.allow_private and any(not ipaddress.ip_address(address).is_global for address in found):
        raise HostRefused(f"{host} is not a public address")
    return found


def typed_server(typed: str) -> str:
    """The root address out of what a person types: a name, an address, or her whole handle. Raises HostRefused."""
    scheme, separator, rest = typed.strip().rstrip("/").rpartition("://")
    host = rest.split("/")[0].lower()
    return checked_root(f"{scheme.lower()}://{host}" if separator else f"https://{host.rpartition('@')[2]}")


def checked_root(server: str) -> str:
    """``server`` if it is the root of an HTTPS server; plain HTTP only where private addresses are allowed too."""
    if not _ROOT.fullmatch(server) or not (server.startswith("https://") or HostPolicy.allow_private):
        raise HostRefused(f"{server[:100]!r} is not the https address of a server")
    return server


class _Vetted:
    """A connection to the address that was checked, so that a name cannot change between check and use."""

    def _new_conn(self) -> socket.socket:
        try:
            addresses = vetted_addresses(self._dns_host, self.port)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        for last, address in enumerate(addresses, start=1):
            try:
                return create_connection((address, self.port), self.timeout, socket_options=self.socket_options)
            except OSError as error:
                if last == len(addresses):
                    raise NewConnectionError(self, str(error)) from error
        raise NewConnectionError(self, "no address")


class _VettedHTTP(_Vetted, HTTPConnection):
    pass


class _VettedHTTPS(_Vetted, HTTPSConnection):
    pass


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _VettedHTTP


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _VettedHTTPS


class VettedAdapter(HTTPAdapter):
    """Never retries by itself: what to do after a failure is decided by the delivery engine."""

    def __init__(self) -> None:
        super().__init__(max_retries=0, pool_connections=32, pool_maxsize=4)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}


class Transport:
    """A ``requests`` session per thread. A connection left idle is dropped before a write, for servers close them
    silently and a write on a dead connection ends unknown."""

    idle_after = 4.0

    def __init__(self) -> None:
        self._local = threading.local()

    @property
    def session(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            self._local.session = self._new_session()
        return self._local.session

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        self._drop_idle_connections()
        try:
            return self.session.request(method, url, allow_redirects=False, stream=True, **kwargs)
        finally:
            self._local.used_at = time.monotonic()

    def _drop_idle_connections(self) -> None:
        if time.monotonic() - getattr(self._local, "used_at", math.inf) > self.idle_after:
            self.session.close()

    @staticmethod
    def _new_session() -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.headers["User-Agent"] = "wagtail_social"
        for scheme in ("http://", "https://"):
            session.mount(scheme, VettedAdapter())
        return session


transport = Transport()


class HttpNetwork(Network):
    """A network reached over HTTP with JSON answers. A network overrides what its API does differently."""

    timeout = (5, 25)
    """Seconds to connect, and to wait between two pieces of the answer."""
    max_answer = 5_000_000
    """Most bytes read of one answer."""

    def root(self, account: ConnectedAccount) -> str:
        return account.server

    def headers(self, account: ConnectedAccount) -> dict[str, str]:
        """What proves who we are; by default a bearer token."""
        token = account.credentials.get("access_token")
        return {"Authorization": f"Bearer {token}"} if token else {}

    def call(
        self,
        account: ConnectedAccount,
        method: str,
        path: str,
        *,
        creates: bool = False,
        headers: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> Any:
        """The JSON of one answer. ``creates`` marks the request whose lost answer is Unknown instead of NotSent."""
        return self.exchange(account, method, path, creates=creates, headers=headers, **kwargs)[0]

    def exchange(
        self,
        account: ConnectedAccount,
        method: str,
        path: str,
        *,
        creates: bool = False,
        headers: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> tuple[Any, requests.Response]:
        """As ``call``, with the response for its status and headers."""
        url = path if path.startswith(("https://", "http://")) else self.root(account) + path
        kwargs.setdefault("timeout", self.timeout)
        kwargs["headers"] = {**self.headers(account), **(headers or {})}
        response, body = self._fetch(method, url, account, creates, kwargs)
        if not response.ok or response.is_redirect:
            self.fail(response, body, account, creates=creates)
        return self._parse(response, body, account, creates), response

    def fail(self, response: requests.Response, body: bytes, account: ConnectedAccount, *, creates: bool) -> NoReturn:
        """Raise the error that names what to do after this answer."""
        status, detail = response.status_code, redact(self.words(body), account)
        if status == 401:
            raise ReconnectNeeded(detail, status=status)
        if status == 429:
            raise RateLimited(detail, status=status, until=self.reset_at(response))
        if 300 <= status < 400:
            raise HostRefused(f"{urlsplit(response.url).netloc} answered with a redirect", status=status)
        if status >= 500 or status == 408:
            raise (Unknown if creates else NotSent)(detail, status=status)
        raise Rejected(detail, reason=self.reason(status, body), status=status)

    def reason(self, status: int, body: bytes) -> str:
        """The code of a refusal, see ``Rejected.REASONS``."""
        return {403: "forbidden", 404: "gone", 410: "gone", 413: "image", 409: "conflict"}.get(status, "content")

    def words(self, body: bytes) -> str:
        """The network's own words in an error answer, for the record."""
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            return body[:MAX_DETAIL].decode("utf-8", "replace")
        if not isinstance(answer, dict):
            return str(answer)
        return " ".join(str(answer[key]) for key in ("error", "error_description", "message") if answer.get(key))

    def reset_at(self, response: requests.Response) -> datetime | None:
        """When we may call again, from the usual headers."""
        headers = response.headers
        for name in ("Retry-After", "X-RateLimit-Reset", "RateLimit-Reset"):
            if name in headers and (moment := parse_moment(headers[name])):
                return moment
        return None

    def _fetch(self, method, url, account, creates, kwargs) -> tuple[requests.Response, bytes]:
        try:
            response = transport.request(method, url, **kwargs)
            return response, self._read(response, creates)
        except HostRefused:
            raise
        except requests.RequestException as error:
            detail = redact(f"{type(error).__name__}: {urlsplit(url).netloc}", account)
            raise (Unknown if creates and not never_left(error) else NotSent)(detail) from None

    def _read(self, response: requests.Response, creates: bool) -> bytes:
        body = b""
        with response:
            for chunk in response.iter_content(65536):
                body += chunk
                if len(body) > self.max_answer:
                    raise (Unknown if creates else NotSent)("the answer is too large", status=response.status_code)
        return body

    @staticmethod
    def _parse(response: requests.Response, body: bytes, account: ConnectedAccount, creates: bool) -> Any:
        if not body:
            return {}
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            words = redact(body[:MAX_DETAIL].decode("utf-8", "replace"), account)
            raise (Unknown if creates else NotSent)(f"not JSON: {words}", status=response.status_code) from None


def never_left(error: requests.RequestException) -> bool:
    """True when ``error`` proves that no byte of the request reached the server."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    inner = error.args[0] if error.args else None
    return isinstance(getattr(inner, "reason", inner), _NO_ANSWER_YET)


def redact(detail: str, account: ConnectedAccount) -> str:
    """``detail`` cut short, without any credential of ``account``."""
    for secret in secrets_in(account.credentials):
        detail = detail.replace(secret, "•••")
    return detail[:MAX_DETAIL]


def secrets_in(value: Any) -> list[str]:
    """Every text of a nested structure that is long enough to be a secret, longest first."""
    if isinstance(value, Mapping):
        found = [secret for inner in value.values() for secret in secrets_in(inner)]
    elif isinstance(value, (list, tuple)):
        found = [secret for inner in value for secret in secrets_in(inner)]
    else:
        found = [value] if isinstance(value, str) and len(value) >= 6 else []
    return sorted(found, key=len, reverse=True)


def parse_moment(value: str) -> datetime | None:
    """An aware instant out of seconds to wait, epoch seconds, an ISO date or an HTTP date."""
    if value.strip().isdigit():
        number = int(value)
        return datetime.fromtimestamp(number if number > 1_000_000_000 else time.time() + number, UTC)
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(value)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
