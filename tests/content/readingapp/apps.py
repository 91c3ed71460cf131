from django.apps import AppConfig


class ReadingAppConfig(AppConfig):
    name = "tests.content.readingapp"
    label = "readingapp"
    default_auto_field = "django.db.models.AutoField"
