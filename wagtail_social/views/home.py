"""The dashboard's word on what waits for a person; silent when nothing does."""

from wagtail.admin.ui.components import Component

from ..models import Account, State
from ..panels import assets
from ..permissions import accounts_for_any, deliveries_for
from ..services import heartbeat
from .panel import describe_delivery


class SocialAlerts(Component):
    order = 150
    template_name = "wagtail_social/home/alerts.html"
    shown = 5

    @property
    def media(self):
        return assets()

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        troubled = deliveries_for(user).in_trouble().select_related("account", "post").order_by("-due_at")
        rows = [describe_delivery(delivery) for delivery in troubled[: self.shown]]
        handed = deliveries_for(user, "change", "publish").filter(state=State.HANDED)
        handed = handed.select_related("account", "post").order_by("due_at")
        accounts = accounts_for_any(user).connected()
        pulse = heartbeat.pulse()
        return {
            "rows": rows,
            "handed": list(handed[: self.shown]),
            "more": troubled.count() - len(rows) if len(rows) == self.shown else 0,
            "broken": list(accounts.filter(health__in=[Account.Health.BROKEN, Account.Health.TROUBLE])),
            "pulse": pulse,
            "worker_is_missing": not pulse.is_alive and accounts.exists(),
        }
