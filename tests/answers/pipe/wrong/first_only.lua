-- one question, one answer
local talk = require "talk"
local here, there = pipe()
local child = spawn(function()
  here:close()
  there:send(talk.answer(there:recv()))
  print("child: 1 questions")
end)
there:close()
here:send(talk.first())
local a = here:recv()
here:close()
child:join()
print("main: " .. a)
