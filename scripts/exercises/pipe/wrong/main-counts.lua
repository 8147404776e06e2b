-- caught by: child
-- The main process prints both lines.
local talk = require "talk"

local here, there = pipe()

local child = spawn(function()
  here:close()
  while true do
    local ok, question = pcall(there.recv, there)
    if not ok then break end
    there:send(talk.answer(question))
  end
end)
there:close()

local n, question, answer = 0, talk.first(), nil
while question do
  here:send(question)
  n = n + 1
  answer = here:recv()
  question = talk.next(answer)
end
here:close()
child:join()
print("child: " .. n .. " questions")
print("main: " .. answer)
