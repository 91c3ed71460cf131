"""Puts the content of ``example_site/content`` into the site, each thing once."""
