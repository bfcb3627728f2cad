"""A tool that other assistants can call, over the Model Context Protocol: `magbot mcp`."""
