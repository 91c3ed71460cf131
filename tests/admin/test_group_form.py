"""Rights on accounts, site by site, as ticked in the group editor."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import GroupSitePermission, Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def sites(home):
    other = Site.objects.create(hostname="other.example", site_name="Other", root_page=home)
    return Site.objects.get(is_default_site=True), other


def held(group):
    rows = GroupSitePermission.objects.filter(group=group)
    return {(row.site_id, row.permission.codename) for row in rows}


def save(client, group, **boxes):
    address = reverse("wagtailusers_groups:edit", args=[group.pk])
    page = client.get(address)
    form = page.context["form"]
    data = {"name": group.name, **{form.add_prefix("permissions"): []}}
    for panel in page.context["permission_panels"]:
        if hasattr(panel, "management_form"):
            data |= {f"{panel.prefix}-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
            data[f"{panel.prefix}-MAX_NUM_FORMS"] = "1000"
    data |= {f"social_account_sites-{site}": actions for site, actions in boxes.items()}
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.context["form"].errors


def test_ticked_rights_are_given_and_unticked_ones_taken_back(client, admin, sites):
    group = Group.objects.create(name="Com")
    client.force_login(admin)
    here, there = (str(site.pk) for site in sites)
    save(client, group, **{here: ["use", "view"], there: ["change"]})
    assert held(group) == {
        (sites[0].pk, "use_account"),
        (sites[0].pk, "view_account"),
        (sites[1].pk, "change_account"),
    }
    save(client, group, **{here: ["use"]})
    assert held(group) == {(sites[0].pk, "use_account")}


def test_what_is_held_is_shown_ticked(client, admin, sites):
    group = Group.objects.create(name="Com")
    client.force_login(admin)
    save(client, group, **{str(sites[1].pk): ["use"]})
    shown = client.get(reverse("wagtailusers_groups:edit", args=[group.pk])).content.decode()
    box = f'name="social_account_sites-{sites[1].pk}" value="use"'
    assert box in shown and "checked" in shown.split(box)[1][:120]
