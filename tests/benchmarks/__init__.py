"""What the product costs to run, beside what others cost, on this machine, now.

`python -m tests.benchmarks` (or `make bench`) prints medians, the ratio to a baseline measured in turn with ours, and
the design's target. Nothing here is a test with a time limit: a slow machine makes a slow table, never a red build.
"""
