"""Benchmarks: ratios against a yardstick in the same run, never timings in a test."""
