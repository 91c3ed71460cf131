from tests.networks.hand_off_contract import ACCOUNT, CONTENT, HandOffContract
from wagtail_social.networks import get_network
from wagtail_social.networks.base import Content


class TestSnapchat(HandOffContract):
    network = get_network("snapchat")

    def test_the_link_is_set_apart_for_the_story_s_paper_clip(self):
        payload = self.network.build(CONTENT, ACCOUNT)
        assert CONTENT.link.url not in payload["text"] and payload["link"] == CONTENT.link.url

    def test_a_story_without_an_image_is_refused(self):
        assert ["image_required"] == [p.code for p in self.network.problems(Content(text="Bonjour"), ACCOUNT)]

    def test_images_stand_upright(self):
        assert self.network.capabilities.images.crops == ("9:16",)
