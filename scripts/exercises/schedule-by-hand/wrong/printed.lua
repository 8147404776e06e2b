-- caught by: fcfs, rr
-- Prints what is asked for, and chooses nothing.
print("fcfs: right")
print("rr: right")
