"""The mark of a network, drawn inline: no brand file, no sprite, no network's name in a template."""

from django import template
from django.utils.html import format_html

from ..models.accounts import label_of

register = template.Library()
register.filter("network_name", label_of)


@register.simple_tag
def network_mark(account_or_network):
    """The brand mark of an account's network, or of a network; decorative, for its name always stands beside it.

    A black mark takes the colour of the text, so that it is seen in the dark too.
    """
    network = getattr(account_or_network, "network_class", account_or_network)
    if network is None:
        return ""
    return format_html(
        '<svg class="social-mark" viewBox="0 0 24 24" width="20" height="20" fill="{}" aria-hidden="true"'
        ' focusable="false"><path d="{}"/></svg>',
        "currentColor" if network.color == "#000000" else network.color,
        network.icon,
    )
