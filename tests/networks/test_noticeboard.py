from tests.networks.hand_off_contract import ACCOUNT, CONTENT, HandOffContract
from wagtail_social.networks import get_network
from wagtail_social.networks.base import Content


class TestNoticeboard(HandOffContract):
    network = get_network("noticeboard")

    def test_the_link_stands_in_the_text(self):
        assert CONTENT.link.url in self.network.build(CONTENT, ACCOUNT)["text"]

    def test_a_text_alone_will_do(self):
        assert self.network.problems(Content(text="Bonjour"), ACCOUNT) == []
