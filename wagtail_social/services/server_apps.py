"""Us, as the networks know us: registered by ourselves, or typed by a person; kept encrypted, one for all accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils.crypto import salted_hmac
from wagtail.admin.utils import get_admin_base_url
from wagtail.log_actions import log

from ..conf import conf
from ..exceptions import ConfigurationError, Refusal, Unsupported
from ..log_actions import PREFIX
from ..models import ServerApp
from ..models.fields import Sealed
from ..networks import get_network
from ..networks.base import Finding
from ..networks.base_oauth2 import Client, ConsentNetwork


def site_address() -> str:
    """The root of this site's admin. Raises ConfigurationError without WAGTAILADMIN_BASE_URL."""
    if base := get_admin_base_url():
        return base.rstrip("/")
    raise ConfigurationError("WAGTAILADMIN_BASE_URL is not set")


def redirect_uri(network: str) -> str:
    """The address a network sends people back to."""
    return site_address() + reverse("social_accounts:callback", args=[network])


def public_address(name: str, network: str) -> str:
    """The address of one of our public endpoints; "" where the site does not include ``wagtail_social.urls``."""
    try:
        return site_address() + reverse(f"wagtail_social:{name}", args=[network])
    except NoReverseMatch:
        return ""


def webhook_token(network: str) -> str:
    """The word a person types on the network's site beside the webhook's address; the same every time."""
    return salted_hmac("wagtail_social.webhook", network, algorithm="sha256").hexdigest()[:32]


def typed_app(network: str) -> Client | None:
    """The app a person typed for ``network``, or None."""
    known = ServerApp.objects.filter(network=network, server="").first()
    return _opened(known) if known else None


@transaction.atomic
def keep_typed_app(network: ConsentNetwork, answers: Mapping[str, str], *, by: Any) -> Client:
    """Keep what a person copied. A secret left empty keeps the one we have. Raises Refusal("app_missing")."""
    known = typed_app(network.name)
    answers = {name: value.strip() for name, value in answers.items()}
    secret = answers.pop("client_secret", "") or (known.client_secret if known else "")
    for field in network.app_fields if known else ():
        if field.secret and not answers.get(field.name) and field.name in known.options:
            answers[field.name] = known.options[field.name]
    client = Client(client_id=answers.pop("client_id", ""), client_secret=secret, options=answers)
    if not client.client_id or not client.client_secret:
        raise Refusal("app_missing")
    _keep(network.name, client, redirect_uri(network.name))
    log(ServerApp.objects.get(network=network.name, server=""), PREFIX + "app", user=by)
    return client


def client_for(network: ConsentNetwork, server: str) -> Client:
    """Us, as ``server`` knows us, registered now if need be. Raises Refusal("app_missing") where a person must."""
    if network.capabilities.app == "typed":
        if client := typed_app(network.name):
            return client
        raise Refusal("app_missing")
    back = redirect_uri(network.name)
    known = ServerApp.objects.filter(network=network.name, server=server, redirect_uri=back).first()
    if known:
        return _opened(known)
    document = public_address("client", network.name)
    client = network.register(server, back, name=conf.APP_NAME, website=site_address(), document=document)
    _keep(network.name, client, back)
    return client


def document_for(network: str) -> Mapping[str, Any]:
    """The public document of ``network`` about this site. Raises LookupError where there is none."""
    connector = get_network(network)
    app = ServerApp.objects.filter(network=network, redirect_uri=redirect_uri(network)).first()
    if app is None or not isinstance(connector, ConsentNetwork):
        raise LookupError(network)
    try:
        return connector.client_document(_opened(app), app.redirect_uri, name=conf.APP_NAME, website=site_address())
    except Unsupported:
        raise LookupError(network) from None


def check_app(network: ConsentNetwork) -> Sequence[Finding]:
    """What can be seen of the set-up from here. Calls the network. Raises Refusal("app_missing")."""
    return network.check_app(client_for(network, ""), redirect_uri(network.name))


def _keep(network: str, client: Client, back: str) -> None:
    """One typed app a network, whatever address it was typed for; a registered one for each server and address."""
    known = {"network": network, "server": client.server}
    values = {"client": Sealed.seal(asdict(client)), "redirect_uri": back}
    if client.server:
        known["redirect_uri"] = values.pop("redirect_uri")
    ServerApp.objects.update_or_create(**known, defaults=values)


def _opened(app: ServerApp) -> Client:
    return Client(**app.client.open())
