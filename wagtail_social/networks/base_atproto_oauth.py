"""The AT Protocol's way of consent (https://atproto.com/specs/oauth): who we are stands in a public document that the
servers read from us, what is asked for is pushed before the person leaves, every request proves that it holds the key
of its session, and every renewal uses its token up."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NoReturn
from urllib.parse import urlencode, urlsplit

import requests

from ..exceptions import NotSent, ReconnectNeeded, Refusal, Rejected, Unsupported
from .base import ConnectedAccount, Grant
from .base_atproto import DID, AtprotoNetwork, SessionExpired, error_name, list_in, load_object, text_in, tidy_handle
from .base_dpop import challenge, client_assertion, new_key, proof, public_key, thumbprint
from .base_http import checked_root, redact
from .base_oauth2 import Client, ConsentNetwork, Departure

WELL_KNOWN = "/.well-known/oauth-"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LOOPBACK = {"127.0.0.1", "::1"}
"""Where a site under development may be sent people back to, by address: the protocol takes no name."""
DAY = 24 * 3600
LIFE, PUBLIC_LIFE = 730 * DAY, 14 * DAY
"""How long the reference server lets a session be renewed: of a site that proves who it is, and of any other."""
DEAD = {"invalid_grant", "invalid_client", "unauthorized_client"}
"""A renewal refused by these names will be refused again."""
PROOF_REFUSED = {"use_dpop_nonce", "invalid_dpop_proof"}
"""The request was not looked at; the token may be as good as ever."""

_nonces: dict[str, str] = {}
"""What each server wants to see in the next proof, by its root. An old one costs one more request, no more."""


class AtprotoConsentNetwork(AtprotoNetwork, ConsentNetwork):
    """Accounts connected by consent hold a ``dpop_key`` in their credentials; those without one are another way's."""

    scope: ClassVar[str]
    """All that our calls need, and no more: people see it on the consent screen."""

    # Who we are: one client and one key for every server, for all of them read the same document.

    def register(self, server: str, redirect_uri: str, *, name: str, website: str, document: str) -> Client:
        """Nobody is asked. A site on the developer's own machine, which no server can read, needs no document."""
        parts = urlsplit(redirect_uri)
        if document.startswith("https://"):
            return Client(client_id=document, client_secret=json.dumps(new_key()), server=server)
        if parts.scheme == "http" and parts.hostname in LOOPBACK:
            question = urlencode({"redirect_uri": redirect_uri, "scope": self.scope})
            return Client(client_id=f"http://localhost?{question}", server=server)
        raise Refusal("public_address_missing")

    def client_document(self, client: Client, redirect_uri: str, *, name: str, website: str) -> Mapping[str, Any]:
        if not client.client_secret:
            raise Unsupported(self.label)
        key = json.loads(client.client_secret)
        shown = {**public_key(key), "kid": thumbprint(key), "alg": "ES256", "use": "sig"}
        return {
            "client_id": client.client_id,
            "client_name": name,
            "client_uri": website,
            "application_type": "web",
            "redirect_uris": [redirect_uri],
            "response_types": ["code"],
            "grant_types": ["authorization_code", "refresh_token"],
            "scope": self.scope,
            "dpop_bound_access_tokens": True,
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": "ES256",
            "jwks": {"keys": [shown]},
        }

    # To the consent screen and back.

    def depart(self, client: Client, redirect_uri: str, answers: Mapping[str, str]) -> Departure:
        """To the server that speaks for the account's own, which may be another one."""
        handle = tidy_handle(answers["handle"], self.home)
        issuer = self.issuer_of(self.identify(handle).pds)
        server = self._described(issuer)
        state, verifier, key = secrets.token_urlsafe(32), secrets.token_urlsafe(48), new_key()
        form = {
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "scope": self.scope,
            "state": state,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
            "login_hint": handle,
        }
        answer = self._agreed(server, "pushed_authorization_request_endpoint", form, client, key)
        if not text_in(answer, "request_uri"):
            raise NotSent("the answer holds no request")
        question = urlencode({"client_id": client.client_id, "request_uri": answer["request_uri"]})
        url = f"{self._endpoint(server, 'authorization_endpoint')}?{question}"
        return Departure(url=url, state=state, memory={"verifier": verifier, "dpop_key": key, "issuer": issuer})

    def arrive(
        self, client: Client, redirect_uri: str, *, query: Mapping[str, str], memory: Mapping[str, Any]
    ) -> Grant:
        """Who comes back must come from the server she was sent to, and that server must be the one that speaks for
        the account it names: any server can name any account."""
        if query.get("iss") != memory["issuer"]:
            raise Rejected("the answer is another server's", reason="forbidden")
        form = {"grant_type": "authorization_code", "code": query["code"], "redirect_uri": redirect_uri}
        form["code_verifier"] = memory["verifier"]
        server = self._described(memory["issuer"])
        answer = self._agreed(server, "token_endpoint", form, client, memory["dpop_key"])
        credentials = self._kept(answer, client, memory)
        pds = self.server_of(credentials["sub"])
        if self.issuer_of(pds) != memory["issuer"]:
            raise Rejected("this server does not speak for the account", reason="forbidden")
        return Grant(credentials=credentials, server=pds)

    def issuer_of(self, pds: str) -> str:
        """The one server that speaks for the accounts of ``pds``."""
        found = list_in(self._well_known(pds, "protected-resource"), "authorization_servers")
        if len(found) != 1 or not isinstance(found[0], str):
            raise Rejected("this server has no consent screen", reason="gone")
        return checked_root(found[0])

    def server_of(self, did: str) -> str:
        """The account's own server, by its public document."""
        if not DID.fullmatch(did):
            raise Rejected("the answer names no account", reason="forbidden")
        return self.pds_in(self.document_of(did))

    def _described(self, issuer: str) -> dict[str, Any]:
        server = self._well_known(issuer, "authorization-server")
        if server.get("issuer") != issuer:
            raise Rejected("this server describes itself as another one", reason="forbidden")
        return server

    def _well_known(self, server: str, name: str) -> dict[str, Any]:
        return self._object(self.call(ConnectedAccount(server=server), "GET", WELL_KNOWN + name), creates=False)

    def _endpoint(self, server: Mapping[str, Any], name: str) -> str:
        """Only where it is as safe as the server itself: secrets go there."""
        url = text_in(server, name)
        parts = urlsplit(url)
        checked_root(f"{parts.scheme}://{parts.netloc}")
        return url

    def _kept(self, answer: Mapping[str, Any], client: Client, memory: Mapping[str, Any]) -> dict[str, Any]:
        life = LIFE if client.client_secret else PUBLIC_LIFE
        return {
            **self._tokens(answer),
            "dpop_key": memory["dpop_key"],
            "issuer": memory["issuer"],
            "sub": text_in(answer, "sub"),
            "client": {"client_id": client.client_id, "client_secret": client.client_secret},
            "ends_at": int(time.time()) + life,
        }

    @staticmethod
    def _tokens(answer: Mapping[str, Any]) -> dict[str, str]:
        tokens = {name: answer.get(name) for name in ("access_token", "refresh_token")}
        if not all(isinstance(token, str) and token for token in tokens.values()):
            raise NotSent("no session in the answer")
        if str(answer.get("token_type")).lower() != "dpop" or "atproto" not in text_in(answer, "scope").split():
            raise Rejected("the session is of another kind", reason="forbidden")
        return tokens

    # The session.

    def headers(self, account: ConnectedAccount) -> dict[str, str]:
        if "dpop_key" not in account.credentials:
            return super().headers(account)
        return {"Authorization": f"DPoP {account.credentials['access_token']}"}

    def revoke(self, account: ConnectedAccount) -> None:
        """Of both tokens, the one that lives longer ends the whole session."""
        known = account.credentials
        if "dpop_key" not in known:
            return super().revoke(account)
        try:
            server, form = self._described(known["issuer"]), {"token": known["refresh_token"]}
            self._ask(server, "revocation_endpoint", form, Client(**known["client"]), known["dpop_key"], account)
        except (ReconnectNeeded, Rejected):
            pass  # the session was over

    def _next_session(self, account: ConnectedAccount) -> dict[str, Any]:
        """The refresh token serves once: when the answer is lost, so is the session, and a person is asked."""
        known = account.credentials
        if "dpop_key" not in known:
            return super()._next_session(account)
        form = {"grant_type": "refresh_token", "refresh_token": known["refresh_token"]}
        try:
            server = self._described(known["issuer"])
            answer = self._ask(server, "token_endpoint", form, Client(**known["client"]), known["dpop_key"], account)
            tokens = self._tokens(answer)
        except Rejected as error:
            raise NotSent(error.detail, status=error.status) from None
        if answer.get("sub") != known["sub"]:
            raise SessionExpired("the session is another account's")
        return tokens

    # Requests that prove what they hold.

    def fail(self, response: requests.Response, body: bytes, account: ConnectedAccount, *, creates: bool) -> NoReturn:
        if error_name(body) in PROOF_REFUSED:
            raise NotSent(redact(self.words(body), account), status=response.status_code)
        super().fail(response, body, account, creates=creates)

    def _agreed(
        self, server: Mapping[str, Any], endpoint: str, form: Mapping[str, str], client: Client, key: Mapping[str, str]
    ) -> dict[str, Any]:
        """As ``_ask``, while a person is there to be told what the server says of us."""
        try:
            return self._ask(server, endpoint, form, client, key, ConnectedAccount())
        except SessionExpired as error:
            raise Rejected(error.detail, reason="forbidden", status=error.status) from None
        except Rejected as error:
            if "invalid_client_metadata" in error.detail:  # it cannot read our document
                raise Refusal("public_address_missing") from None
            raise

    def _ask(
        self,
        server: Mapping[str, Any],
        endpoint: str,
        form: Mapping[str, str],
        client: Client,
        key: Mapping[str, str],
        account: ConnectedAccount,
    ) -> dict[str, Any]:
        """The server's answer to ``form`` as ``client``. What is not JSON is not quoted: it may hold secrets."""
        url = self._endpoint(server, endpoint)

        def attempt(nonce: str) -> tuple[requests.Response, bytes]:
            headers = {"Accept": "application/json", "DPoP": proof(key, "POST", url, nonce=nonce)}
            data = {**form, **_who(client, server["issuer"])}  # anew, for an assertion serves once
            return self._fetch("POST", url, account, False, {"data": data, "headers": headers, "timeout": self.timeout})

        response, body = _with_nonce(url, attempt)
        if error_name(body) in DEAD:
            raise SessionExpired(redact(self.words(body), account), status=response.status_code)
        if response.status_code >= 300:
            self.fail(response, body, account, creates=False)
        return load_object(body)

    def _fetch(self, method, url, account, creates, kwargs) -> tuple[requests.Response, bytes]:
        """A request that shows a token shows with it the proof of its key."""
        scheme, _, token = kwargs.get("headers", {}).get("Authorization", "").partition(" ")
        fetch = super()._fetch
        if scheme != "DPoP":
            return fetch(method, url, account, creates, kwargs)
        key = account.credentials["dpop_key"]

        def attempt(nonce: str) -> tuple[requests.Response, bytes]:
            shown = {"DPoP": proof(key, method, url, nonce=nonce, token=token)}
            return fetch(method, url, account, creates, {**kwargs, "headers": {**kwargs["headers"], **shown}})

        return _with_nonce(url, attempt)


def _who(client: Client, issuer: str) -> dict[str, str]:
    if not client.client_secret:
        return {"client_id": client.client_id}
    assertion = client_assertion(json.loads(client.client_secret), client.client_id, issuer)
    return {"client_id": client.client_id, "client_assertion_type": ASSERTION, "client_assertion": assertion}


def _with_nonce(url: str, attempt: Callable[[str], tuple[requests.Response, bytes]]) -> tuple[requests.Response, bytes]:
    """``attempt`` with the server's last nonce, and once more where it wants a newer one: it carried out nothing."""
    root = "/".join(url.split("/")[:3])
    response, body = attempt(_nonces.get(root, ""))
    if _keep_nonce(root, response) and _wants_nonce(response, body):
        response, body = attempt(_nonces[root])
        _keep_nonce(root, response)
    return response, body


def _keep_nonce(root: str, response: requests.Response) -> bool:
    if nonce := response.headers.get("DPoP-Nonce"):
        _nonces[root] = nonce
    return bool(nonce)


def _wants_nonce(response: requests.Response, body: bytes) -> bool:
    """The server that gives tokens says so in the body, the account's own in a header too."""
    said = error_name(body), response.headers.get("WWW-Authenticate", "")
    return response.status_code in (400, 401) and any("use_dpop_nonce" in words for words in said)
