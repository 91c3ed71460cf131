"""The small PDS with the consent of the real one (its OAuth provider, 0.5.35): strict about every proof and assertion.

The account's own server is ``url``; the one that speaks for it, ``issuer``, is the same machine by another name, so
that each has nonces of its own. ``documents`` holds what it would read at each client's address.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlsplit

import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from tests.servers.bluesky_server import DID, HANDLE, BlueskyServer, Refusal

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
PUBLIC = {"com.atproto.repo.getRecord", "com.atproto.repo.listRecords", "com.atproto.server.describeServer"}
PUBLIC |= {"com.atproto.identity.resolveHandle"}
CLIENT_FIELDS = {"client_id", "client_assertion", "client_assertion_type"}
FIELDS = {
    "oauth/par": {"response_type", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method"}
    | {"login_hint"},
    "oauth/token": {"grant_type", "code", "redirect_uri", "code_verifier", "refresh_token"},
    "oauth/revoke": {"token"},
}


@dataclass
class Session:
    """One consent: ``used`` holds the refresh tokens that served already."""

    client_id: str
    client_key: str
    proof_key: str
    scope: str
    access: str = ""
    refresh: str = ""
    used: set[str] = field(default_factory=set)
    is_over: bool = False


class BlueskyOAuthServer(BlueskyServer):
    def __init__(self) -> None:
        super().__init__()
        self.issuer = self.url.replace("127.0.0.1", "localhost")
        self.documents: dict[str, dict] = {}
        self.sessions: list[Session] = []
        self.lose_answers_of: list[str] = []
        """Methods whose next answer is lost, after they were carried out."""
        self.fail_at: dict[str, tuple[int, object]] = {}
        """Answers, by method, in place of carrying them out, as long as they stand here."""
        self.metadata: dict[str, Any] = {}
        """What the issuer says of itself otherwise than the truth."""
        self.issuers = [self.issuer]
        self.proofs: list[dict] = []
        """The claims of every proof that was accepted."""
        self.turn_nonces()
        self._pushed: dict[str, dict] = {}
        self._codes: dict[str, dict] = {}
        self._seen: set[str] = set()

    def turn_nonces(self) -> None:
        """The old ones are not taken any more."""
        self.nonces = {host: secrets.token_urlsafe(8) for host in (self.url, self.issuer)}

    def expire(self) -> None:
        for session in self.sessions:
            session.access = ""
        super().expire()

    def revoke_all(self) -> None:
        for session in self.sessions:
            session.is_over = True

    def loses(self, method: str) -> bool:
        if method in self.lose_answers_of:
            self.lose_answers_of.remove(method)
            return True
        return super().loses(method)

    # The browser of a person.

    def consent(self, url: str, *, deny: bool = False) -> dict[str, str]:
        """What a person brings back who follows ``url`` and presses a button there."""
        page = requests.get(url, timeout=10)
        page.raise_for_status()
        link = page.text.split('id="deny" href="' if deny else 'id="accept" href="')[1].split('"')[0]
        answer = requests.get(self.issuer + link.replace("&amp;", "&"), allow_redirects=False, timeout=10)
        assert answer.status_code == 303, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))

    def page(self, params: dict) -> str:
        pushed = self._pushed.get(params["request_uri"][0])
        if not pushed or params["client_id"] != [pushed["client_id"]]:
            raise Refusal(400, "invalid_request", "Unknown request_uri")
        where = f"/oauth/decide?request_uri={quote(params['request_uri'][0])}"
        return (
            f"<h1>{escape(pushed['client_id'])}</h1><p>{escape(pushed['login_hint'])}: {escape(pushed['scope'])}</p>"
            f'<a id="accept" href="{escape(where)}">Authorize</a>'
            f'<a id="deny" href="{escape(where + "&deny=1")}">Deny access</a>'
        )

    def decide(self, params: dict) -> tuple[int, str, dict]:
        pushed = self._pushed.pop(params["request_uri"][0])
        answer = {"iss": self.issuer, "state": pushed["state"]}
        if "deny" in params:
            answer |= {"error": "access_denied", "error_description": "The user rejected the request"}
        else:
            answer["code"] = "cod-" + secrets.token_hex(16)
            self._codes[answer["code"]] = pushed
        return 303, "", {"Location": f"{pushed['redirect_uri']}?{urlencode(answer)}"}

    # Requests.

    def respond(self, verb: str, method: str, params: dict, headers: dict, body: bytes) -> tuple[int, object, dict]:
        here = f"http://{headers['host']}"
        if method in self.fail_at:
            return (*self.fail_at[method], {})
        with self._lock:
            try:
                status, answer, more = self.route(verb, method, params, headers, body, here)
            except Refusal as refusal:
                status, answer, more = refusal.status, refusal.body, refusal.headers
                if method.startswith("oauth/"):
                    answer = {"error": answer["error"], "error_description": answer["message"]}
            shows = method.startswith("oauth/") or "dpop" in headers
            return status, answer, ({"DPoP-Nonce": self.nonces[here], **more} if shows else more)

    def route(self, verb, method, params, headers, body, here) -> tuple[int, object, dict]:
        if method == ".well-known/oauth-protected-resource" and here == self.url:
            return 200, {"resource": self.url, "authorization_servers": self.issuers}, {}
        if method == ".well-known/oauth-authorization-server" and here == self.issuer:
            return 200, self.described(), {}
        if method == "oauth/authorize" and verb == "GET":
            return 200, self.page(params), {}
        if method == "oauth/decide" and verb == "GET":
            return self.decide(params)
        if method in FIELDS and verb == "POST" and here == self.issuer:
            return self.ask(method, headers, body, here)
        if headers.get("authorization", "").startswith("DPoP "):
            self.check_token(verb, method, headers, body, params, here)
            headers = {**headers, "authorization": "Bearer access-999999"}
        elif "dpop" in headers:
            raise Refusal(401, "invalid_request", "DPoP proof without a DPoP token")
        return super().respond(verb, method, params, headers, body)

    def described(self) -> dict:
        truth = {
            "issuer": self.issuer,
            "pushed_authorization_request_endpoint": self.issuer + "/oauth/par",
            "authorization_endpoint": self.issuer + "/oauth/authorize",
            "token_endpoint": self.issuer + "/oauth/token",
            "revocation_endpoint": self.issuer + "/oauth/revoke",
            "require_pushed_authorization_requests": True,
            "client_id_metadata_document_supported": True,
        }
        return {**truth, **self.metadata}

    def ask(self, method, headers, body, here) -> tuple[int, object, dict]:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        if unknown := set(form) - FIELDS[method] - CLIENT_FIELDS:
            raise Refusal(400, "invalid_request", f"Unrecognized key(s): {unknown}")
        if "client_assertion" in form:  # used up, whatever becomes of the request
            used = decoded(form["client_assertion"])[1]["jti"]
            self.once(used, Refusal(400, "invalid_grant", "private_key_jwt jti reused"))
        proof_key = self.check_proof("POST", method, headers, here, status=400)
        client, client_key = self.check_client(form, proof_key)
        return getattr(self, "ask_" + method.removeprefix("oauth/"))(form, client, client_key, proof_key)

    def ask_par(self, form, client, client_key, proof_key) -> tuple[int, object, dict]:
        if missing := FIELDS["oauth/par"] - set(form):
            raise Refusal(400, "invalid_request", f"Missing {missing}")
        if form["response_type"] != "code" or form["code_challenge_method"] != "S256":
            raise Refusal(400, "invalid_request", 'atproto requires use of "S256" code_challenge_method')
        if form["redirect_uri"] not in client["redirect_uris"]:
            raise Refusal(400, "invalid_request", "Invalid redirect_uri")
        scopes = set(form["scope"].split())
        if "atproto" not in scopes or not scopes <= set(client["scope"].split()):
            raise Refusal(400, "invalid_scope", 'The "atproto" scope is required, and all must be declared')
        name = "urn:ietf:params:oauth:request_uri:req-" + secrets.token_hex(16)
        self._pushed[name] = {**form, "client_key": client_key, "proof_key": proof_key}
        return 201, {"request_uri": name, "expires_in": 300}, {}

    def ask_token(self, form, client, client_key, proof_key) -> tuple[int, object, dict]:
        if form["grant_type"] == "refresh_token":
            return 200, self.rotate(self.session_to_renew(form, client_key, proof_key)), {}
        pushed = self._codes.pop(form["code"], None)
        if pushed is None:
            raise Refusal(400, "invalid_grant", "Invalid code")
        if any(pushed[name] != form[name] for name in ("client_id", "redirect_uri")):
            raise Refusal(400, "invalid_grant", "The code is for another client or address")
        if pushed["code_challenge"] != digest(form["code_verifier"]):
            raise Refusal(400, "invalid_grant", "Invalid code_verifier")
        if (pushed["client_key"], pushed["proof_key"]) != (client_key, proof_key):
            raise Refusal(400, "invalid_dpop_proof", 'The key differs from the one used for the request ("dpop_jkt")')
        session = Session(form["client_id"], client_key, proof_key, pushed["scope"])
        self.sessions.append(session)
        return 200, self.rotate(session), {}

    def session_to_renew(self, form, client_key, proof_key) -> Session:
        token = form["refresh_token"]
        for session in self.sessions:
            if token in session.used:
                session.is_over = True
                raise Refusal(400, "invalid_grant", "Refresh token replayed")
            if token == session.refresh and not session.is_over:
                if (session.client_id, session.client_key) != (form["client_id"], client_key):
                    raise Refusal(400, "invalid_grant", "Client authentication mismatch")
                if session.proof_key != proof_key:
                    raise Refusal(400, "invalid_grant", "DPoP key mismatch")
                return session
        raise Refusal(400, "invalid_grant", "Invalid refresh token")

    def rotate(self, session: Session) -> dict:
        session.used.add(session.refresh)
        session.access, session.refresh = "tok-" + secrets.token_hex(16), "ref-" + secrets.token_hex(32)
        tokens = {"access_token": session.access, "refresh_token": session.refresh, "token_type": "DPoP"}
        return {**tokens, "scope": session.scope, "expires_in": 3599, "sub": DID}

    def ask_revoke(self, form, client, client_key, proof_key) -> tuple[int, object, dict]:
        for session in self.sessions:
            if form["token"] in (session.access, session.refresh) and session.client_id == form["client_id"]:
                session.is_over = True
        return 200, {}, {}

    # Checks.

    def check_client(self, form: dict, proof_key: str) -> tuple[dict, str]:
        """Who asks, by its document, and the name of the key it asks with ("" for one that has none)."""
        name = form["client_id"]
        if name.startswith("http://localhost?"):
            said = parse_qs(urlsplit(name).query)
            if "client_assertion" in form or any(urlsplit(u).hostname != "127.0.0.1" for u in said["redirect_uri"]):
                raise Refusal(400, "invalid_client_metadata", f'Invalid loopback client id "{name}"')
            return {"redirect_uris": said["redirect_uri"], "scope": said["scope"][0]}, ""
        document = self.documents.get(name)
        if document is None:
            raise Refusal(400, "invalid_client_metadata", f'Unable to obtain client metadata for "{name}": 404')
        check_document(document, name)
        return document, self.check_assertion(form, document, proof_key)

    def check_assertion(self, form: dict, document: dict, proof_key: str) -> str:
        if form.get("client_assertion_type") != ASSERTION:
            raise Refusal(400, "invalid_client", 'client authentication method "private_key_jwt" required')
        header = decoded(form["client_assertion"])[0]
        keys = [key for key in document["jwks"]["keys"] if key["kid"] == header.get("kid")]
        claims = keys and verified(form["client_assertion"], keys[0])
        if not claims:
            raise Refusal(400, "invalid_client", 'Validation of "client_assertion" failed: signature')
        about = {claims["iss"], claims["sub"]} == {document["client_id"]} and claims["aud"] == self.issuer
        if not about or not time.time() - 60 < claims["iat"] <= time.time() < claims["exp"] <= claims["iat"] + 60:
            raise Refusal(400, "invalid_client", 'Validation of "client_assertion" failed: claims')
        if key_name(keys[0]) == proof_key:
            raise Refusal(400, "invalid_client", "The DPoP proof must be signed with a different key")
        return key_name(keys[0])

    def check_proof(self, verb, method, headers, here, *, status, token: str = "") -> str:
        """The name of the key that ``headers`` prove to hold, for this request and no other."""
        challenge = {"WWW-Authenticate": 'DPoP algs="ES256", error="invalid_dpop_proof"'} if status == 401 else {}

        def refuse(words: str) -> Refusal:
            return Refusal(status, "invalid_dpop_proof", words, challenge)

        if "dpop" not in headers:
            raise refuse("DPoP proof required")
        header, claims, _ = decoded(headers["dpop"])
        key = header.get("jwk", {})
        is_public = header.get("typ") == "dpop+jwt" and set(key) == {"kty", "crv", "x", "y"}
        if not is_public or not verified(headers["dpop"], key):
            raise refuse("Invalid DPoP proof")
        path = method if method.startswith("oauth/") else f"xrpc/{method}"
        if claims["htm"] != verb or claims["htu"] != f"{here}/{path}":
            raise refuse('DPoP "htm" or "htu" mismatch')
        if claims.get("ath") != (digest(token) if token else None):
            raise refuse('DPoP "ath" mismatch')
        if abs(claims["iat"] - time.time()) > 10:
            raise refuse('DPoP "iat" too old')
        if claims.get("nonce") != self.nonces[here]:
            challenge = {key: value.replace("invalid_dpop_proof", "use_dpop_nonce") for key, value in challenge.items()}
            raise Refusal(status, "use_dpop_nonce", "Requires nonce in DPoP proof", challenge)
        self.once(claims["jti"], refuse("DPoP proof replayed"))
        self.proofs.append(claims)
        return key_name(key)

    def check_token(self, verb, method, headers, body, params, here) -> None:
        token = headers["authorization"].removeprefix("DPoP ")
        proof_key = self.check_proof(verb, method, headers, here, status=401, token=token)
        challenge = {"WWW-Authenticate": 'DPoP algs="ES256", error="invalid_token"'}
        session = next((session for session in self.sessions if session.access == token), None)
        if session is None or session.is_over:
            raise Refusal(401, "invalid_token", "Invalid token", challenge)
        if session.proof_key != proof_key:
            raise Refusal(401, "invalid_token", "Invalid DPoP key binding", challenge)
        check_scope(session.scope.split(), method, headers, body)

    def once(self, jti: str, refusal: Refusal) -> None:
        if jti in self._seen:
            raise refusal
        self._seen.add(jti)


def check_document(document: dict, address: str) -> None:
    wanted = {
        "client_id": address,
        "application_type": "web",
        "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token"],
        "dpop_bound_access_tokens": True,
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
    }
    wrong = {name for name, value in wanted.items() if document.get(name) != value}
    same = {urlsplit(url)[:2] for url in (address, document["client_uri"], *document["redirect_uris"])}
    secret = [key for key in document["jwks"]["keys"] if "d" in key or not key["kid"]]
    if wrong or len(same) != 1 or secret:
        raise Refusal(400, "invalid_client_metadata", f"Invalid client metadata: {wrong} {same} {secret}")


def check_scope(scopes: list[str], method: str, headers: dict, body: bytes) -> None:
    """As the real one: a record by its collection, an upload by its kind, the index by the method."""
    name = method.rpartition(".")[2]
    if name in ("putRecord", "createRecord", "deleteRecord"):
        wanted = f"repo:{json.loads(body)['collection']}"
    elif name == "uploadBlob":
        wanted = "blob:image/*" if headers["content-type"].startswith("image/") else "blob:*/*"
    elif method in PUBLIC or name == "getSession":
        return
    else:
        wanted = f"rpc:{method}?aud=*"
    if wanted not in scopes:
        raise Refusal(403, "ScopeMissingError", f'Missing required scope "{wanted}"')


def decoded(token: str) -> tuple[dict, dict, bytes]:
    head, claims, signature = (base64.urlsafe_b64decode(part + "==") for part in token.split("."))
    return json.loads(head), json.loads(claims), signature


def verified(token: str, key: dict) -> dict | None:
    """The claims of ``token`` if ``key`` signed it."""
    header, claims, signature = decoded(token)
    x, y = (int.from_bytes(base64.urlsafe_b64decode(key[name] + "==")) for name in ("x", "y"))
    pair = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    try:
        public.verify(pair, token.rpartition(".")[0].encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return None
    return claims if header["alg"] == "ES256" and len(signature) == 64 else None


def key_name(key: dict) -> str:
    parts = {name: key[name] for name in ("crv", "kty", "x", "y")}
    return digest(json.dumps(parts, separators=(",", ":")))


def digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


__all__ = ["DID", "HANDLE", "BlueskyOAuthServer", "Session", "decoded", "verified"]
