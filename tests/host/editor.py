"""A person at Wagtail's own screens: opens one, fills in the form that is there, and sends it as a browser does."""

import re

from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.test import TestCase
from django.urls import resolve, reverse

SCHEDULE_AND_NOTICES = ["go_live_at", "expire_at", "comment_notifications"]
"""Drawn in the side panels; the browser moves them into the form."""

UNTICKED = {"alias", "locales", "publish_copies", "restriction_type"}
"""Boxes that a form holds without a value."""


class Editor:
    """``seen`` keeps what came back, without the numbers that change from one database to the next."""

    def __init__(self, client):
        self.client = client
        self.seen = []

    def open(self, name, *args, query=""):
        """The address of a screen, by the name Wagtail gives it."""
        return reverse(name, args=args) + query

    def read(self, url):
        response = self.client.get(url)
        assert response.status_code == 200, (url, response.status_code)
        self.seen.append(("GET", resolve(url.split("?")[0]).view_name, 200))
        return response

    def form(self, url):
        """Where the form on the screen goes, and what it holds."""
        soup = BeautifulSoup(_html(self.read(url)), "html.parser")
        forms = soup.select("form#page-edit-form") or soup.select("form[method=post i]")
        assert len(forms) == 1, (url, forms)
        fields = forms[0].select("input[name], select[name], textarea[name]")
        if forms[0].get("id") == "page-edit-form":
            # CSS selectors do not look into <template>, where the dialogs are
            fields += soup.find_all(attrs={"name": SCHEDULE_AND_NOTICES})
        data = {}
        for field in fields:
            data |= _value(field)
        return forms[0].get("action") or url, data | _drawn_by_scripts(forms[0], soup)

    def send(self, url, press="", **changes):
        """Open, fill in, press a button."""
        action, data = self.form(url)
        assert not set(changes) - set(data) - UNTICKED, "no such field on the screen"
        return self.post(action, {**data, **changes, **({press: press} if press else {})})

    def autosave(self, action, data):
        """What Wagtail's script sends after each pause in typing."""
        response = self.post(action, data, headers={"Accept": "application/json"})
        answer = response.json()
        self.seen.append(sorted(answer))
        return response.status_code, answer

    def post(self, url, data=None, **extra):
        with TestCase.captureOnCommitCallbacks(execute=True):
            response = self.client.post(url, data or {}, **extra)
        target = response.headers.get("Location", "").split("?")[0]
        said = [(message.level_tag, _without_numbers(str(message))) for message in get_messages(response.wsgi_request)]
        self.seen.append(
            (
                "POST",
                resolve(url.split("?")[0]).view_name,
                response.status_code,
                resolve(target).view_name if target else "",
                said,
            )
        )
        return response


def _html(response):
    if response.headers["Content-Type"].startswith("application/json"):  # a dialog
        return response.json()["html"]
    return response.content.decode()


def _value(field):
    name, kind = field["name"], field.get("type")
    if kind in {"submit", "button", "image", "file"} or field.has_attr("disabled"):
        return {}
    if kind in {"checkbox", "radio"}:
        return {name: field.get("value", "on")} if field.has_attr("checked") else {}
    if field.name == "textarea":
        return {name: field.text.removeprefix("\n")}
    if field.name == "select":
        chosen = [option.get("value", option.text) for option in field.select("option[selected]")]
        return {name: chosen if field.has_attr("multiple") else (chosen or [""])[0]}
    return {name: field.get("value", "")}


def _drawn_by_scripts(form, soup):
    """What is no HTML before a script ran: the count of an empty stream of blocks, and the comments' management."""
    data = {f"{block['id']}-count": "0" for block in form.select('[data-controller~="w-block"][id]')}
    if soup.select('[name="comment_notifications"]'):
        data |= {f"comments-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM")}
        data["comments-MAX_NUM_FORMS"] = ""
    return data


def _without_numbers(text):
    text = BeautifulSoup(text, "html.parser").get_text(" ", strip=True)
    return re.sub(r"\d+", "#", text)
