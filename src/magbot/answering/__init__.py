"""From what was found to the reply: the policy, its decisions, and the frozen `Answer`."""
