-- caught by: no-long-wait, still-urgent
-- Prints what is asked for.
print("nobody starves")
