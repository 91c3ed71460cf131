"""The database fails once just as the network's acceptance is being recorded."""

import pytest
from django.db import OperationalError, connections

from tests.servers.mastodon_server import MastodonServer
from wagtail_social.models import Delivery, State
from wagtail_social.services import sending


@pytest.mark.parametrize("is_kept", [False, True], ids=["and keeps nothing", "but had kept it"])
def test_the_record_is_written_all_the_same(stage, monkeypatch, is_kept):
    connection, commit = connections["default"], connections["default"]._commit
    fails = [True]

    def failing():
        if is_kept or not fails:
            commit()
        if fails:
            fails.pop()
            raise OperationalError("server closed the connection unexpectedly")

    with MastodonServer(honours_keys=False) as server:
        [delivery] = stage.tell("Nouvelle", [stage.account(server, "asso")])
        monkeypatch.setattr(connection, "_commit", failing)
        sending.drain(delivery.account_id)
    delivery = Delivery.objects.get()
    assert not fails
    assert (delivery.state, delivery.remote_id) == (State.SENT, server.statuses[0]["id"])
    assert delivery.attempts.count() == 1
    assert len(server.received_at) == 1
