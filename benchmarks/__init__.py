"""Timings, as ratios against a peer in the same run: `python -m benchmarks`, or one module of it."""
