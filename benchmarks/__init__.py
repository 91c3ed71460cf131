"""``python -m benchmarks``: what wagtail_social costs a site, and how much it sends, measured on the example site.

A benchmark is one file, ``bench_<name>.py``, found by its name: functions marked with ``@benchmark`` take the
``Project`` and yield one ``Result`` for each figure. What has to run inside the site (a view, a query, the planting of
data) is a plain function of the same file, given to ``site.call``.
"""
