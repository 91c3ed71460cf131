"""What must be reachable without logging in: webhooks, and the document that says who we are to networks that read it.

A site that wants them adds ``path("social/", include("wagtail_social.urls"))`` to its addresses.
"""

from django.urls import path

from .views import public

app_name = "wagtail_social"
urlpatterns = [
    path("webhooks/<slug:network>/", public.WebhookView.as_view(), name="webhook"),
    path("clients/<slug:network>.json", public.ClientDocumentView.as_view(), name="client"),
]
