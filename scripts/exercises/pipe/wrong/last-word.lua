-- caught by: questions
-- A last word tells the child that it is through.
local talk = require "talk"

local here, there = pipe()

local child = spawn(function()
  local n = 0
  for question in there.recv, there do
    if question == "stop" then break end
    n = n + 1
    there:send(talk.answer(question))
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
here:send("stop")
child:join()
print("main: " .. answer)
