"""A person on the consent screen of the real server, without a browser: what its page asks of the server, and as it
asks. That is internal to the server and holds for the version that ``bluesky_lab/package-lock.json`` pins."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import requests

MAIN_PASSWORD = "main-password"
NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
COOKIE = re.compile(r"^([^=]+)=([^;]*)")


class Consent:
    """``Consent(url).give(handle, did)``, or ``.refuse()``: what the person brings back."""

    def __init__(self, url: str) -> None:
        self.url, self.cookies = url, {}
        self.issuer = "/".join(url.split("/")[:3])
        page = self.ask("GET", url, {**NAVIGATION, "Sec-Fetch-Site": "cross-site"})
        page.raise_for_status()

    def give(self, handle: str, did: str) -> dict[str, str]:
        question = {"locale": "en", "username": handle, "password": MAIN_PASSWORD}
        token = self.press("sign-in", question)["ephemeralToken"]
        return self.follow(self.press("consent", {"did": did}, {"Authorization": f"Bearer {token}"})["url"])

    def refuse(self) -> dict[str, str]:
        return self.follow(self.press("reject", {})["url"])

    def press(self, button: str, question: dict, headers: dict[str, str] | None = None) -> dict:
        names = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "same-origin", "Sec-Fetch-Dest": "empty"}
        names |= {"Origin": self.issuer, "Referer": self.url, "X-CSRF-Token": self.cookies["csrf-token"]}
        url = f"{self.issuer}/@atproto/oauth-provider/~api/{button}"
        answer = self.ask("POST", url, {**names, **(headers or {})}, json=question)
        assert answer.ok, answer.text
        return answer.json()

    def follow(self, url: str) -> dict[str, str]:
        answer = self.ask("GET", url, {**NAVIGATION, "Sec-Fetch-Site": "same-origin", "Referer": self.url})
        assert answer.status_code == 303, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))

    def ask(self, method: str, url: str, headers: dict[str, str], **kwargs) -> requests.Response:
        """Its cookies are for HTTPS alone, and ``requests`` obeys; a browser trusts localhost."""
        headers = {**headers, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        answer = requests.request(method, url, headers=headers, allow_redirects=False, timeout=30, **kwargs)
        for line in answer.raw.headers.getlist("Set-Cookie"):
            name, value = COOKIE.match(line).groups()
            self.cookies[name] = value
        return answer
