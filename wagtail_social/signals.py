"""What other code may listen to. Every signal is sent after the change is committed."""

from django.dispatch import Signal

deliveries_due = Signal()
"""``account_ids``: accounts that have something to send now. The worker's wake-up call."""

delivery_sent = Signal()
"""``delivery``: it is on the network; ``remote_id`` and ``remote_url`` are known."""

delivery_in_trouble = Signal()
"""``delivery``: refused, unconfirmed, held or late: a person has to decide."""

delivery_handed = Signal()
"""``delivery``: its hour has come, and a person is to send it by hand."""

news_arrived = Signal()
"""``account_ids``, ``events``: a network told us that something is new there."""

comments_arrived = Signal()
"""``account_id``, ``new``, ``edited``: keys of comments that are here now, or whose text is another one."""

account_ending = Signal()
"""``account``: the network will end its connection soon, at ``account.expires_at``."""

account_health_changed = Signal()
"""``account``, ``before``: the former ``Account.health``."""
