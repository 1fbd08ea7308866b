"""Courses become packages: a zip that an LMS plays, the checks it must pass, and a preview of both.

SCORM's words stop in this package and its browser modules; it knows nothing of the LTI tool but an address.
"""
