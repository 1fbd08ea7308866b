"""A small LMS of our own, for the demo and the tests.

It is a stranger to the tool: an LTI 1.3 platform, a gradebook and a SCORM player that meet the tool only over HTTP, in
other words than the tool's. Nothing here imports the tool, and nothing but `lti_tool.demo` and the tests imports this.
"""

from lti_tool.sandbox.app import create_lms
from lti_tool.sandbox.faults import Fault
from lti_tool.sandbox.lms import PERSONALITIES, Lms, current_lms
from lti_tool.sandbox.people import Person
from lti_tool.sandbox.registration import Link, Tool

__all__ = ["PERSONALITIES", "Fault", "Link", "Lms", "Person", "Tool", "create_lms", "current_lms"]
