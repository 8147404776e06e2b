-- caught by: three, turns
-- Prints what is asked for.
print "in turns, one at a time"
