-- caught by: lines
-- The child knows that there are four questions.
local talk = require "talk"

local here, there = pipe()

local child = spawn(function()
  here:close()
  local n = 4
  for _ = 1, n do there:send(talk.answer(there:recv())) end
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
