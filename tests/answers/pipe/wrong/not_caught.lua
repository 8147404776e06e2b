-- Nobody catches pipe.Closed.
local talk = require "talk"

local here, there = pipe()

local child = spawn(function()
  here:close()
  local n = 0
  while n < 100 do
    there:send(talk.answer(there:recv()))
    n = n + 1
  end
  print(("child: %d questions"):format(n))
end)
there:close()

local question, answer = talk.first(), nil
while question do
  here:send(question)
  answer = here:recv()
  question = talk.next(answer)
end
here:close()
child:join()
print("main: " .. answer)
