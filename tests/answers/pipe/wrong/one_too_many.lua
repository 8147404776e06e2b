-- The child counts the end of the talk as a question.
local talk = require "talk"

local here, there = pipe()

local child = spawn(function()
  here:close()
  local n, ok = 0, true
  while ok do
    local question
    ok, question = pcall(there.recv, there)
    n = n + 1
    if ok then there:send(talk.answer(question)) end
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
