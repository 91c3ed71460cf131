"""The page types of the project under test."""

from django.apps import apps
from django.conf import settings

KINDS = ["PlainPage", "TabbedPage", "ListPage"]


def page_class(name):
    return apps.get_model(getattr(settings, "HOST_APP", "testapp"), name)


def name_case(case):
    return f"{case[0]}-{'live' if case[1] else 'draft'}"
