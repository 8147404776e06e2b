-- caught by: closed
-- The child is told beforehand by no pipe: it gives up when nothing comes for a while.
local talk = require "talk"

local here, there = pipe()

local child = spawn(function()
  here:close()
  local n = 0
  while there:poll(0.2) do
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
child:join()
here:close()
print("main: " .. answer)
