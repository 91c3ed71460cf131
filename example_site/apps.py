from django.apps import AppConfig


class ExampleSiteConfig(AppConfig):
    name = "example_site"
    verbose_name = "Vis et Racines"
    default_auto_field = "django.db.models.BigAutoField"
