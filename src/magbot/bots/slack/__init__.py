"""Slack: Socket Mode or HTTP, with the same listeners."""
