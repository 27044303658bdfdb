"""Live updates: one stream of events for each person, read by whoever has a page or a program open.

An event says what changed, by ids and versions; whoever hears it asks for the rest, and sees what they may see then.
It passes three places: `subscribers` hears it from the outbox and finds its audience, `streams` keeps it in Redis for
each person who listens, `hub` hands it to the open connections of this process, after `sight` has let it pass.
"""
