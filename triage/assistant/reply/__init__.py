"""The last look at a reply before it may be sent: what it rests on, what it claims, whose data it shows."""
