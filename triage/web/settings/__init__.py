"""Settings: people and their tokens, queues, prepared words, channels, the files in force, and health."""
