local hall = require "hall"

local Child = process.class()
function Child:init(n) self.n = n end
function Child:run()
  hall.work()
  print(string.format("child %d done", self.n))
end

local a, b, c = Child(1), Child(2), Child(3)
a:start() b:start() c:start()
c:join() b:join() a:join()
print("all done")
