-- wrong: prints the answer
require "desk"
print "nobody starves"
