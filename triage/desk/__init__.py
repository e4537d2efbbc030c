"""The human side: live and ticket queues, presence, takeover, transfer, return and resolve."""
