"""Which nodes run an agent, why not the others, what it costs them, and how a rollout goes; no cluster needed."""
