"""The domain: programs as data, rules that decide, verbs that change the world.

No Slack, no SQL, no threads, no clock: a verb gets the database session and `now`, and is one
transaction: the new state, its audit entry and the notices that follow from it.
"""
