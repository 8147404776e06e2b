-- caught by: lines
-- verdict: deadlock
-- The child keeps its own copy of the main process's end: it waits for itself.
local talk = require "talk"

local here, there = pipe()

local child = spawn(function()
  local n = 0
  while true do
    local ok, question = pcall(there.recv, there)
    if not ok then break end
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
here:close()
child:join()
print("main: " .. answer)
