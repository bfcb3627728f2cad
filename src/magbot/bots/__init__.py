"""Where people talk: Slack and Discord.

The modules here know neither platform: one desk answers, remembers and counts. `slack` and
`discord` translate, and do not know each other.
"""
