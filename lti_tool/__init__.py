"""The LTI 1.3 tool, and the community that both deliveries of a course share."""
