"""Every path of a page through Wagtail's screens and commands, for live pages and drafts of each shape of page type.

Written without a word of the package: it passes in a project that never heard of it, and again with it installed.
"""

import json
from datetime import timedelta
from io import StringIO

import pytest
import swapper
from django.core.management import call_command
from django.db.models import F
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Locale, Workflow, WorkflowPage, WorkflowTask

from tests.host.kinds import KINDS, name_case

pytestmark = pytest.mark.django_db


def cases(*pairs):
    return pytest.mark.parametrize("case", pairs, ids=name_case, indirect=True)


every_case = cases(*[(kind, is_live) for kind in KINDS for is_live in (True, False)])
every_kind = cases(*[(kind, True) for kind in KINDS])
with_schedule = cases(("PlainPage", True), ("PlainPage", False))
"""Page types that show Wagtail's panel for the hours."""


def fresh(page):
    return type(page).objects.get(pk=page.pk)


def children(page):
    """As they are now: a page in memory remembers how many it had."""
    return fresh(page).get_children()


def edit(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def command(name, *args, **options):
    with TestCase.captureOnCommitCallbacks(execute=True):
        call_command(name, *args, stdout=StringIO(), **options)


def bulk(page, action, more=()):
    base = swapper.load_model("wagtailcore", "Page")._meta
    url = reverse("wagtail_bulk_action", args=[base.app_label, base.model_name, action])
    ids = "&".join(f"id={item.pk}" for item in [page, *more])
    return f"{url}?{ids}&next=/admin/pages/"


@pytest.fixture
def later():
    """Wagtail's fields of date and hour know no seconds."""
    return timezone.localtime(timezone.now() + timedelta(days=3)).replace(second=0, microsecond=0)


@pytest.fixture
def workflow(home, superuser):
    from django.contrib.auth.models import Group

    superuser.groups.add(Group.objects.get(name="Moderators"))
    workflow = Workflow.objects.create(name="Relecture")
    task = GroupApprovalTask.objects.create(name="Lire")
    task.groups.set([Group.objects.get(name="Moderators")])
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.update_or_create(page=home, defaults={"workflow": workflow})
    return workflow


@pytest.mark.parametrize("press", ["", "action-publish"])
def test_a_page_is_created(editor, page, kind, press, autosave):
    url = editor.open("wagtailadmin_pages:add", page._meta.app_label, kind.lower(), page.pk)
    changes = {"slug": "neuve"} if kind != "ListPage" else {}
    response = editor.send(url, press, title="Neuve", **changes)
    created = children(page).get()
    assert (created.title, created.slug, created.live) == ("Neuve", "neuve", bool(press))
    assert response.url == (reverse("wagtailadmin_explore", args=[page.pk]) if press else edit(created))


@every_kind
def test_a_page_is_created_by_autosave_and_goes_on_in_place(editor, page, kind):
    action, data = editor.form(editor.open("wagtailadmin_pages:add", page._meta.app_label, kind.lower(), page.pk))
    data |= {"title": "Neu"} | ({"slug": "neu"} if "slug" in data else {})
    status, answer = editor.autosave(action, data)
    assert (status, answer["success"]) == (200, True)
    editor.read(answer["hydrate_url"])
    data |= {"title": "Neuve", "overwrite_revision_id": answer["revision_id"], **answer["field_updates"]}
    status, again = editor.autosave(answer["url"], data)
    assert (status, again["revision_id"]) == (200, answer["revision_id"])
    created = children(page).get()
    assert (created.draft_title, created.live, created.revisions.count()) == ("Neuve", False, 1)
    editor.post(answer["url"], {**data, "action-publish": "1"})
    created = children(page).get()
    assert (created.title, created.live) == ("Neuve", True)


@every_case
def test_a_draft_is_saved(editor, page, is_live, no_autosave):
    response = editor.send(edit(page), title="Titre neuf")
    assert response.url == edit(page)
    assert fresh(page).get_latest_revision_as_object().title == "Titre neuf"
    assert fresh(page).title == ("Le jardin" if is_live else "Titre neuf")
    assert fresh(page).has_unpublished_changes


@every_case
def test_typing_saves_by_itself_into_one_revision(editor, page, is_live):
    before = page.revisions.count()
    action, data = editor.form(edit(page))
    status, answer = editor.autosave(action, {**data, "title": "Le jardin o"})
    assert (status, answer["success"]) == (200, True)
    data["overwrite_revision_id"] = answer["revision_id"]
    for title in ("Le jardin ouvre", "Le jardin ouvre samedi"):
        status, answer = editor.autosave(action, {**data, **answer["field_updates"], "title": title})
        assert (status, answer["revision_id"]) == (200, data["overwrite_revision_id"])
    assert page.revisions.count() == before + 1
    assert fresh(page).live is is_live
    editor.post(action, {**data, "title": "Samedi", "action-publish": "1"})
    assert (fresh(page).title, fresh(page).live) == ("Samedi", True)


def test_autosave_refuses_to_overwrite_a_newer_version(editor, page):
    action, data = editor.form(edit(page))
    page.save_revision()
    status, answer = editor.autosave(action, {**data, "title": "Perdu ?"})
    assert (status, answer["error_code"]) == (400, "invalid_revision")


def test_autosave_says_what_is_wrong(editor, page):
    action, data = editor.form(edit(page))
    status, answer = editor.autosave(action, {**data, "title": "x" * 300})
    assert (status, answer["error_code"]) == (400, "validation_error")


def test_a_page_is_published(editor, page, autosave):
    response = editor.send(edit(page), "action-publish", title="Publié")
    assert response.url == reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    assert (fresh(page).title, fresh(page).live, fresh(page).has_unpublished_changes) == ("Publié", True, False)


def test_a_page_without_title_is_not_published(editor, page):
    action, data = editor.form(edit(page))
    response = editor.post(action, {**data, "title": "", "action-publish": "1"})
    assert response.status_code == 200
    assert fresh(page).title == "Le jardin"


def test_a_page_is_unpublished(editor, page, is_live):
    if is_live:
        editor.send(editor.open("wagtailadmin_pages:unpublish", page.pk))
    else:
        editor.post(editor.open("wagtailadmin_pages:unpublish", page.pk))
    assert not fresh(page).live


def schedule(editor, page, **dates):
    editor.send(edit(page), "action-publish", **{name: f"{date:%Y-%m-%d %H:%M}" for name, date in dates.items()})


@with_schedule
def test_a_page_is_scheduled_and_goes_live_at_its_hour(editor, page, is_live, later):
    schedule(editor, page, go_live_at=later)
    revision = fresh(page).scheduled_revision
    assert (fresh(page).live, revision.approved_go_live_at) == (is_live, later)
    command("publish_scheduled")
    assert fresh(page).scheduled_revision == revision
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    command("publish_scheduled")
    assert (fresh(page).live, fresh(page).scheduled_revision) == (True, None)
    type(page).objects.update(go_live_at=None)


@with_schedule
def test_a_schedule_is_called_off(editor, page, is_live, later):
    schedule(editor, page, go_live_at=later)
    revision = fresh(page).scheduled_revision
    editor.send(editor.open("wagtailadmin_pages:revisions_unschedule", page.pk, revision.pk))
    assert (fresh(page).live, fresh(page).scheduled_revision) == (is_live, None)
    type(page).objects.update(go_live_at=None)
    drop_schedule_from_drafts(page)


def drop_schedule_from_drafts(page):
    """The day differs from one run to the next; what is compared must not."""
    latest = fresh(page).get_latest_revision_as_object()
    latest.go_live_at = None
    latest.save_revision()


@with_schedule
def test_a_page_expires(editor, page, later):
    schedule(editor, page, expire_at=later)
    assert (fresh(page).live, fresh(page).expire_at) == (True, later)
    past = timezone.now() - timedelta(minutes=1)
    type(page).objects.update(expire_at=past)
    command("publish_scheduled")
    assert (fresh(page).live, fresh(page).expired) == (False, True)
    type(page).objects.update(expire_at=None)


def test_a_page_goes_through_its_workflow(editor, page, workflow):
    editor.send(edit(page), "action-submit", title="À relire")
    assert fresh(page).current_workflow_state.status == "in_progress"
    screen = editor.read(edit(page)).content.decode()
    assert 'data-workflow-action-name="approve"' in screen
    changes = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    action, data = editor.form(edit(page))
    editor.post(action, {**data, **changes})
    assert (fresh(page).title, fresh(page).live, fresh(page).current_workflow_state) == ("À relire", True, None)


def test_a_page_is_sent_back_and_its_workflow_cancelled(editor, page, workflow, is_live):
    editor.send(edit(page), "action-submit", title="À relire")
    task = fresh(page).current_workflow_task_state
    url = editor.open("wagtailadmin_pages:workflow_action", page.pk, "reject", task.pk)
    editor.post(url, {"comment": "Pas encore."})
    assert fresh(page).current_workflow_state.status == "needs_changes"
    editor.send(edit(page), "action-cancel-workflow")
    assert (fresh(page).live, fresh(page).current_workflow_state) == (is_live, None)


def test_a_page_is_locked_and_unlocked(editor, page, is_live):
    editor.post(editor.open("wagtailadmin_pages:lock", page.pk))
    assert fresh(page).locked
    editor.read(edit(page))
    editor.post(editor.open("wagtailadmin_pages:unlock", page.pk))
    assert (fresh(page).locked, fresh(page).live) == (False, is_live)


def test_a_page_moves(editor, page, corner, is_live):
    url = editor.send(editor.open("wagtailadmin_pages:move", page.pk), new_parent_page=corner.pk).url
    editor.send(url)
    assert (fresh(page).get_parent().pk, fresh(page).live) == (corner.pk, is_live)
    assert fresh(page).url_path.endswith("/coin/jardin/")


@pytest.mark.parametrize("publish", [{"publish_copies": "on"}, {}], ids=["kept live", "as a draft"])
@pytest.mark.parametrize("with_children", [True, False], ids=["with children", "alone"])
def test_a_page_is_copied(editor, page, corner, is_live, publish, with_children):
    child = page.add_child(instance=type(page)(title="Enfant", slug="enfant", live=is_live))
    child.save_revision()
    action, data = editor.form(editor.open("wagtailadmin_pages:copy", page.pk))
    assert data.pop("copy_subpages") == "on"
    data |= {"new_title": "Copie", "new_slug": "copie", "new_parent_page": corner.pk, **publish}
    editor.post(action, data | ({"copy_subpages": "on"} if with_children else {}))
    copy = children(corner).get()
    kept = is_live and bool(publish)
    assert (copy.title, copy.live) == ("Copie", kept)
    assert [item.live for item in children(copy)] == ([kept] if with_children else [])
    assert fresh(page).live is is_live


def test_an_alias_follows_its_page_until_it_becomes_a_page(editor, page, corner, is_live):
    url = editor.open("wagtailadmin_pages:copy", page.pk)
    editor.send(url, new_slug="alias", new_parent_page=corner.pk, alias="on")
    alias = children(corner).get()
    assert (alias.alias_of_id, alias.live) == (page.pk, is_live)
    editor.send(edit(page), "action-publish", title="Suivi")
    assert children(corner).get().title == "Suivi"
    editor.send(editor.open("wagtailadmin_pages:convert_alias", alias.pk))
    assert children(corner).get().alias_of_id is None
    editor.send(edit(page), "action-publish", title="Seul")
    assert children(corner).get().title == "Suivi"


def test_a_page_is_translated(editor, page, french_home, is_live):
    french = Locale.objects.get(language_code="fr")
    editor.send(editor.open("simple_translation:submit_page_translation", page.pk), locales=[french.pk])
    translated = page.get_translation(french)
    assert (translated.live, translated.get_parent().pk) == (False, french_home.pk)
    editor.send(edit(translated), "action-publish", title="Traduit")
    assert (fresh(translated).live, fresh(page).live, fresh(page).title) == (True, is_live, "Le jardin")


def test_a_page_goes_back_to_an_earlier_version(editor, page):
    first = page.latest_revision
    editor.send(edit(page), "action-publish", title="Deuxième")
    url = editor.open("wagtailadmin_pages:revisions_revert", page.pk, first.pk)
    editor.send(url)
    assert fresh(page).get_latest_revision_as_object().title == "Le jardin"
    assert fresh(page).title == "Deuxième"
    editor.send(url, "action-publish")
    assert fresh(page).title == "Le jardin"


def test_a_page_is_deleted(editor, page):
    page.add_child(instance=type(page)(title="Enfant", slug="enfant"))
    editor.send(editor.open("wagtailadmin_pages:delete", page.pk))
    assert not type(page).objects.filter(slug__in=["jardin", "enfant"]).exists()


def test_a_page_is_made_private_and_public_again(editor, page, is_live):
    url = editor.open("wagtailadmin_pages:set_privacy", page.pk)
    editor.send(url, restriction_type="login")
    assert page.get_view_restrictions().get().restriction_type == "login"
    editor.send(url, restriction_type="none")
    assert not page.get_view_restrictions().exists()
    assert fresh(page).live is is_live


def test_a_page_is_previewed(editor, page):
    _action, data = editor.form(edit(page))
    response = editor.post(editor.open("wagtailadmin_pages:preview_on_edit", page.pk), {**data, "title": "Essai"})
    assert response.json()["is_valid"] is True


@pytest.mark.parametrize("action", ["publish", "unpublish", "delete", "move"])
def test_many_pages_at_once(editor, page, corner, is_live, action):
    other = page.get_parent().add_child(instance=type(page)(title="Autre", slug="autre", live=is_live))
    other.save_revision()
    allowed = action in {"delete", "move"} or (action == "unpublish") is is_live
    changes = {"chooser": corner.pk} if action == "move" else {}
    if allowed:
        editor.send(bulk(page, action, [other]), **changes)
    else:
        editor.post(bulk(page, action, [other]), changes)
    after = {item.slug: item for item in type(page).objects.filter(slug__in=["jardin", "autre"])}
    if action == "delete":
        assert not after
        return
    live = {"publish": True, "unpublish": False, "move": is_live}[action]
    assert {item.live for item in after.values()} == {live}
    if action == "move":
        assert {item.get_parent().pk for item in after.values()} == {corner.pk}


def test_the_screens_of_a_page_open(editor, page, is_live):
    for screen in ["edit", "history", "usage", "delete", "copy", "move", "workflow_history"]:
        editor.read(editor.open(f"wagtailadmin_pages:{screen}", page.pk))


def test_lists_and_reports_open(editor, page):
    editor.read(editor.open("wagtailadmin_home"))
    editor.read(editor.open("wagtailadmin_explore", page.get_parent().pk))
    editor.read(editor.open("wagtailadmin_pages:search", query="?q=jardin"))
    editor.read(editor.open("wagtailadmin_reports:site_history"))


def test_the_tree_is_repaired(editor, page, home):
    home_class = swapper.load_model("wagtailcore", "Page")
    home_class.objects.filter(pk=home.pk).update(numchild=F("numchild") + 3)
    command("fixtree", interactive=False)
    assert home_class.objects.get(pk=home.pk).numchild == home.get_children().count()
    assert fresh(page).slug == "jardin"


def test_pages_are_dumped_and_loaded(editor, page, tmp_path):
    dump = tmp_path / "pages.json"
    label = swapper.load_model("wagtailcore", "Page")._meta.label
    command("dumpdata", label, page._meta.label, natural_foreign=True, output=str(dump))
    assert page.pk in {item["pk"] for item in json.loads(dump.read_text())}
    editor.send(edit(page), "action-publish", title="À oublier")
    command("loaddata", str(dump), verbosity=0)
    assert fresh(page).title == "Le jardin"
