-- wrong: prints the answer
print "in turns, one at a time"
