"""Campaigns that prove the reliability of Mentor: real processes, a real database, a local Slack.

    python -m benchmarks.campaigns NAME --short|--long --database sqlite|postgresql

Each stops by itself, cleans up after itself, prints what it saw, and fails when a figure is missed.
"""
