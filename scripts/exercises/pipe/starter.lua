local talk = require "talk"

local here, there = pipe()

local child = spawn(function()
  talk.answer(there:recv()) -- and so on, until nobody can ask any more
  print("child: 1 questions")
end)

here:send(talk.first())
child:join()
print("main: 0")
