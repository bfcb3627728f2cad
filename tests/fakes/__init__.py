"""Small fakes of Slack and Discord on loopback, for the real client libraries to talk to."""
