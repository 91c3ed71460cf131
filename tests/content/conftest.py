from django.conf import settings

# The pages to read stand on Wagtail's own base page; under another one they cannot exist.
collect_ignore = [] if "tests.content.readingapp" in settings.INSTALLED_APPS else ["test_corpus.py", "test_reading.py"]
