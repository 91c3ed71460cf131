"""A small PDS in this process, answering as the real one was seen to (0.5.35), with knobs for what goes wrong.

It keeps records by address in ``records`` and what it was asked in ``calls``. With it come a PLC directory and as much
of the network's index as our calls read, on the same port.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

DID = "did:plc:" + "a" * 24
HANDLE = "asso.test"
PASSWORD = "abcd-efgh-ijkl-mnop"
TID = re.compile(r"[234567a-j][234567a-z]{12}")
GRAPHEMES_AT_MOST, BYTES_AT_MOST = 300, 3000


class Refusal(Exception):
    def __init__(self, status: int, error: str, message: str = "", headers: dict[str, str] | None = None) -> None:
        self.status, self.body, self.headers = status, {"error": error, "message": message}, headers or {}


class BlueskyServer:
    """``with BlueskyServer() as server: …``; ``server.url`` is PDS, PLC directory and index in one."""

    def __init__(self) -> None:
        self.records: dict[str, dict] = {}
        """{uri: {"uri", "cid", "value"}}"""
        self.blobs: dict[str, bytes] = {}
        self.calls: list[str] = []
        self.notifications: list[dict] = []
        """Newest first, as listNotifications gives them."""
        self.latency = 0.0
        self.lose_next_answers = 0
        """So many next requests are carried out and never answered."""
        self.fail_next: list[tuple[int, dict]] = []
        """Answers, status and body, given to the next writes instead of carrying them out."""
        self.dead_access: set[str] = set()
        self.dead_refresh: set[str] = set()
        self.number = 0
        self._lock = threading.RLock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"server_state": self}))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> BlueskyServer:
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def posts(self) -> list[dict]:
        return [record["value"] for uri, record in self.records.items() if "/app.bsky.feed.post/" in uri]

    def expire(self) -> None:
        """Every access token handed out so far is too old now."""
        self.dead_access |= {f"access-{n}" for n in range(self.number + 1)}

    def add(self, owner: str, value: dict, key: str) -> dict[str, str]:
        """Write a record for anybody, as another server would; gives its uri and cid."""
        uri = f"at://{owner}/{value['$type']}/{key}"
        self.records[uri] = {"uri": uri, "cid": cid_of(value), "value": value}
        return {"uri": uri, "cid": cid_of(value)}

    def loses(self, method: str) -> bool:
        """Whether the answer to ``method``, just carried out, is lost."""
        self.lose_next_answers -= bool(lost := self.lose_next_answers)
        return bool(lost)

    # What is asked.

    def respond(self, verb: str, method: str, params: dict, headers: dict, body: bytes) -> tuple[int, object, dict]:
        """Status, body (JSON, bytes, or a text as HTML) and headers of one answer."""
        if verb == "POST" and self.fail_next:
            return (*self.fail_next.pop(0), {})
        try:
            return 200, self.answer(method, params, headers, body), {}
        except Refusal as refusal:
            return refusal.status, refusal.body, refusal.headers

    def answer(self, method: str, params: dict, headers: dict, body: bytes) -> dict | bytes:
        """A dict is JSON with status 200; ``Refusal`` any other answer."""
        if method.startswith("did:"):
            return self.document(method)
        name = method.rpartition(".")[2]
        action = getattr(self, "do_" + name, None)
        if action is None:
            raise Refusal(501, "MethodNotImplemented", "Method Not Implemented")
        with self._lock:
            return action(params=params, token=headers.get("authorization", ""), headers=headers, body=body)

    def document(self, did: str) -> dict:
        if did != DID:
            raise Refusal(404, "", "DID not registered")
        service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": self.url}
        return {"id": DID, "alsoKnownAs": [f"at://{HANDLE}"], "service": [service]}

    def do_resolveHandle(self, *, params, **kwargs) -> dict:
        if params["handle"] != [HANDLE]:
            raise Refusal(400, "HandleNotFound", "Unable to resolve handle")
        return {"did": DID}

    def do_describeServer(self, **kwargs) -> dict:
        return {"did": "did:web:localhost", "availableUserDomains": [".test"], "blobUploadLimit": 5242880}

    def do_createSession(self, *, body, **kwargs) -> dict:
        question = json.loads(body)
        if question["identifier"] not in (DID, HANDLE) or question["password"] != PASSWORD:
            raise Refusal(401, "AuthenticationRequired", "Invalid identifier or password")
        return self.new_session()

    def do_refreshSession(self, *, token, **kwargs) -> dict:
        self.check(token, "refresh", self.dead_refresh, "Token has been revoked")
        return self.new_session()

    def do_deleteSession(self, *, token, **kwargs) -> bytes:
        self.check(token, "refresh", self.dead_refresh, "Token has been revoked")
        self.dead_refresh.add(token.removeprefix("Bearer "))
        return b""

    def do_getSession(self, *, token, **kwargs) -> dict:
        self.check_access(token)
        return {"did": DID, "handle": HANDLE, "email": "a@asso.test", "active": True}

    def new_session(self) -> dict:
        self.number += 1
        tokens = {"accessJwt": f"access-{self.number}", "refreshJwt": f"refresh-{self.number}"}
        return {**tokens, "did": DID, "handle": HANDLE, "active": True}

    def check_access(self, token: str) -> None:
        self.check(token, "access", self.dead_access, "Token has expired")

    def check(self, token: str, kind: str, dead: set[str], message: str) -> None:
        if not token:
            raise Refusal(401, "AuthMissing", "Authentication Required")
        value = token.removeprefix("Bearer ")
        if not re.fullmatch(rf"{kind}-\d+", value):
            raise Refusal(400, "InvalidToken", "Token could not be verified")
        if value in dead:
            raise Refusal(400, "ExpiredToken", message)

    def do_uploadBlob(self, *, token, headers, body, **kwargs) -> dict:
        self.check_access(token)
        if "content-type" not in headers:
            raise Refusal(400, "InvalidRequest", "Request encoding (Content-Type) required but not provided")
        if len(body) > 5242880:
            raise Refusal(413, "PayloadTooLarge", "request entity too large")
        link = "bafkrei" + hashlib.sha256(body).hexdigest()[:52]
        self.blobs[link] = body
        blob = {"$type": "blob", "ref": {"$link": link}, "mimeType": headers["content-type"], "size": len(body)}
        return {"blob": blob}

    def do_putRecord(self, *, token, body, **kwargs) -> dict:
        self.check_access(token)
        question = json.loads(body)
        uri = self.address(question)
        record, before = question["record"], self.records.get(uri)
        check_record(record, question["rkey"], self.blobs)
        after = {"uri": uri, "cid": cid_of(record), "value": record}
        if before and before["cid"] == after["cid"]:
            return {"uri": uri, "cid": after["cid"], "validationStatus": "valid"}  # no "commit"
        current = before["cid"] if before else None
        if "swapRecord" in question and question["swapRecord"] != current:
            raise Refusal(400, "InvalidSwap", f"Record was at {current}")
        self.records[uri] = after
        return {"uri": uri, "cid": after["cid"], "commit": {"cid": "bafyrei", "rev": "3"}, "validationStatus": "valid"}

    def do_createRecord(self, *, token, body, **kwargs) -> dict:
        self.check_access(token)
        question = json.loads(body)
        record = question["record"]
        for uri, old in list(self.records.items()):
            subject = old["value"].get("subject")
            if subject and subject == record.get("subject") and old["value"]["$type"] == record["$type"]:
                del self.records[uri]
        uri = self.address({**question, "rkey": question.get("rkey") or f"3{len(self.calls):0>12}".replace("0", "2")})
        if uri in self.records:
            raise Refusal(500, "InternalServerError", "Internal Server Error")
        self.records[uri] = {"uri": uri, "cid": cid_of(record), "value": record}
        return {"uri": uri, "cid": cid_of(record), "commit": {}, "validationStatus": "valid"}

    def do_getRecord(self, *, params, **kwargs) -> dict:
        question = {key: value[0] for key, value in params.items()}
        if question["repo"] != DID:
            raise Refusal(400, "InvalidRequest", "Could not locate record")
        uri = self.address(question)
        if uri not in self.records:
            raise Refusal(400, "RecordNotFound", f"Could not locate record: {uri}")
        return self.records[uri]

    def do_listRecords(self, *, params, **kwargs) -> dict:
        start = f"at://{params['repo'][0]}/{params['collection'][0]}/"
        return {"records": [record for uri, record in self.records.items() if uri.startswith(start)][::-1]}

    def do_deleteRecord(self, *, token, body, **kwargs) -> dict:
        self.check_access(token)
        return {"commit": {}} if self.records.pop(self.address(json.loads(body)), None) else {}

    def address(self, question: dict) -> str:
        if question["repo"] != DID:
            raise Refusal(401, "AuthenticationRequired", "Authentication Required")
        return f"at://{DID}/{question['collection']}/{question['rkey']}"

    # The index.

    def do_getPosts(self, *, params, token, **kwargs) -> dict:
        self.check_access(token)
        if len(params["uris"]) > 25:
            raise Refusal(400, "InvalidRequest", "array too big (maximum 25)")
        return {"posts": [self.view(uri) for uri in params["uris"] if uri in self.records]}

    def do_getPostThread(self, *, params, token, **kwargs) -> dict:
        self.check_access(token)
        uri = params["uri"][0]
        if uri not in self.records:
            raise Refusal(400, "NotFound", f"Post not found: {uri}")
        gate = self.records.get(uri.replace("feed.post", "feed.threadgate"))
        thread = {"thread": self.node(uri, int(params["depth"][0]))}
        return {**thread, "threadgate": {"record": gate["value"]}} if gate else thread

    def do_listNotifications(self, *, params, token, **kwargs) -> dict:
        self.check_access(token)
        start, limit = int(params.get("cursor", ["0"])[0]), int(params["limit"][0])
        wanted = [item for item in self.notifications if item["reason"] in params["reasons"]]
        more = {"cursor": str(start + limit)} if len(wanted) > start + limit else {}
        return {"notifications": wanted[start : start + limit], **more}

    def node(self, uri: str, depth: int) -> dict:
        replies = [self.node(child, depth - 1) for child in self.replies(uri)] if depth else []
        return {"$type": "app.bsky.feed.defs#threadViewPost", "post": self.view(uri), "replies": replies}

    def replies(self, uri: str) -> list[str]:
        return [
            child
            for child, record in self.records.items()
            if record["value"].get("reply", {}).get("parent", {}).get("uri") == uri
        ]

    def view(self, uri: str) -> dict:
        record, owner = self.records[uri], uri.split("/")[2]
        likes = [like for like, it in self.records.items() if it["value"].get("subject", {}).get("uri") == uri]
        ours = [like for like in likes if like.startswith(f"at://{DID}/")]
        return {
            "uri": uri,
            "cid": record["cid"],
            "author": {"did": owner, "handle": HANDLE if owner == DID else "somebody.test"},
            "record": record["value"],
            "replyCount": len(self.replies(uri)),
            "likeCount": len(likes),
            "repostCount": 0,
            "quoteCount": 0,
            "indexedAt": record["value"]["createdAt"],
            "viewer": {"like": ours[0]} if ours else {},
        }


def cid_of(value: dict) -> str:
    """Equal content, equal name, as for the real ones."""
    digest = hashlib.sha256(json.dumps(value, sort_keys=True).encode()).digest()
    return "bafyrei" + base64.b32encode(digest).decode().lower().rstrip("=")


def check_record(record: dict, key: str, blobs: dict[str, bytes]) -> None:
    """The part of the real one's checks that our tests lean on."""
    kind = record.get("$type")
    if not TID.fullmatch(key):
        raise Refusal(400, "InvalidRequest", f'Invalid record key for {kind}: Invalid TID string (got "{key}") at $')
    if "createdAt" not in record:
        raise Refusal(400, "InvalidRequest", f'Invalid {kind} record: Missing required key "createdAt" at $.record')
    size = len(record.get("text", "").encode())
    if size > BYTES_AT_MOST:
        words = f"string too big (maximum {BYTES_AT_MOST}, got {size}) at $.record.text"
        raise Refusal(400, "InvalidRequest", f"Invalid {kind} record: {words}")
    for link in links_in(record.get("embed")):
        if link not in blobs:
            raise Refusal(400, "BlobNotFound", f"Could not find blob: {link}")
    hidden = record.get("hiddenReplies", [])
    if len(hidden) > 300:
        words = f"array too big (maximum 300, got {len(hidden)}) at $.record.hiddenReplies"
        raise Refusal(400, "InvalidRequest", f"Invalid {kind} record: {words}")


def links_in(value: object) -> list[str]:
    if isinstance(value, list):
        return [link for inner in value for link in links_in(inner)]
    if not isinstance(value, dict):
        return []
    if value.get("$type") == "blob":
        return [value["ref"]["$link"]]
    return [link for inner in value.values() for link in links_in(inner)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_state: BlueskyServer

    def do_GET(self) -> None:
        self.serve()

    def do_POST(self) -> None:
        self.serve()

    def serve(self) -> None:
        state, parts = self.server_state, urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        method = parts.path.removeprefix("/xrpc/").removeprefix("/")
        time.sleep(state.latency)
        state.calls.append(method.rpartition(".")[2])
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, answer, more = state.respond(self.command, method, parse_qs(parts.query), headers, body)
        if state.loses(method):
            self.close_connection = True
            return
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        data = answer.encode() if isinstance(answer, str) else data
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(answer, str) else "application/json; charset=utf-8")
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments: object) -> None:
        pass
