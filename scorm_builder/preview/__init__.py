"""A course in the browser as an LMS would play it, with everything that is said to the LMS in sight."""
