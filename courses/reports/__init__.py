"""What an LMS says about who completed a course, held against the receipts of those who did.

Both deliveries need it: the builder's command line with receipts from a file, the tool with those it keeps. Neither a
signature nor a database is known here.
"""
