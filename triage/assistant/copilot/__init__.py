"""Help for agents: suggested replies, the knowledge base asked, their own words said otherwise; all marked as AI."""
