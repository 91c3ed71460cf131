"""Endpoints for machines: no session, no cookie, no page; a signature or a public document."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseForbidden, JsonResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from ..exceptions import ConfigurationError
from ..services import server_apps, webhooks


@method_decorator(csrf_exempt, name="dispatch")
class WebhookView(View):
    """A network tells us something; what proves it genuine is its signature over the raw body."""

    def get(self, request, network):
        try:
            answer = webhooks.handshake(network, request.GET.dict())
        except webhooks.NotGenuine:
            return HttpResponseForbidden()
        kind = "application/json" if answer.startswith("{") else "text/plain"
        return HttpResponse(answer, content_type=kind)

    def post(self, request, network):
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            webhooks.receive(network, request.body, headers)
        except webhooks.NotGenuine:
            return HttpResponseForbidden()
        return HttpResponse(status=200)


class ClientDocumentView(View):
    """Who this site is, for networks that read it from us instead of registering it."""

    def get(self, request, network):
        try:
            document = server_apps.document_for(network)
        except (LookupError, ConfigurationError):
            raise Http404 from None
        return JsonResponse(document, headers={"Cache-Control": "max-age=600"})
