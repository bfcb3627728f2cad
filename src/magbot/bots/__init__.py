"""Where people talk: Slack and Discord.

Each package translates between its platform and `magbot.serving`; they do not know each other.
"""
