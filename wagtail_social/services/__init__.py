"""Every decision of the package, called alike by views, tasks, commands, signal handlers and tests."""
