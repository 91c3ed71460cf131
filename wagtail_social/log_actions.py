"""The verbs of the audit log."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

PREFIX = "wagtail_social."

VERBS = {
    "planned": (_("Plan sending"), _("Sending to %(account)s is planned")),
    "frozen": (_("Freeze text"), _("Text for %(account)s frozen from the page as published")),
    "handed": (_("Hand over"), _("Handed to a person, to be sent by hand to %(account)s")),
    "sent": (_("Send post"), _("Sent to %(account)s")),
    "refused": (_("Post refused"), _("Refused by %(account)s")),
    "waiting": (_("Try again later"), _("%(account)s could not be reached; it will be tried again")),
    "unconfirmed": (_("Unconfirmed sending"), _("Sending to %(account)s ended without an answer")),
    "held": (_("Hold sending"), _("Sending to %(account)s is on hold")),
    "late": (_("Late"), _("The hour of sending to %(account)s has passed")),
    "withdrawn": (_("Withdraw sending"), _("Sending to %(account)s was withdrawn")),
    "removed": (_("Remove from the network"), _("Removed from %(account)s")),
    "moved": (_("Move post"), _("Planned for %(when)s")),
    "looked": (_("Look at page changes"), _("The texts were checked against the page")),
    "connect": (_("Connect account"), _("Account connected")),
    "reconnect": (_("Reconnect account"), _("Account reconnected")),
    "disconnect": (_("Disconnect account"), _("Account disconnected")),
    "pause": (_("Pause account"), _("Account paused")),
    "resume": (_("Resume account"), _("Account resumed")),
    "app": (_("Keep the network's app"), _("The app's identifiers were changed")),
    "approve_comment": (_("Show comment"), _("The comment stands under the article")),
    "disapprove_comment": (_("Stop showing comment"), _("The comment no longer stands under the article")),
    "erase_person": (_("Erase person"), _("All that was known of a person was erased")),
    "health": (_("Account health"), _("The account is now: %(health)s")),
}


def register(actions) -> None:
    for verb, (label, message) in VERBS.items():
        actions.register_action(PREFIX + verb)(_formatter(label, message))


def _formatter(verb_label, verb_message) -> type[LogFormatter]:
    class Formatter(LogFormatter):
        label = verb_label

        def format_message(self, log_entry):
            try:
                return verb_message % (log_entry.data or {})
            except KeyError:
                return self.label

    return Formatter
