"""Discord: the gateway, with slash command, context menu, mentions and direct messages."""
