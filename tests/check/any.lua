-- schedules: 3, failing: 1
-- Which of two comes first?
local q, e = queue(), event()
thread.spawn(q.put, q, 1)
thread.spawn(e.set, e)
assert(wait_any{q, e} == q, "the event first")
