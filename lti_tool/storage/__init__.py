"""Everything kept in the database. The tables refer to each other by name, so whoever uses one has them all."""

from lti_tool.storage import community_tables as community_tables
from lti_tool.storage import tables as tables
