-- Each question is sent a second time, to be sure.
local talk = require "talk"

local here, there = pipe()

local child = spawn(function()
  here:close()
  local n, before = 0, nil
  while true do
    local ok, question = pcall(there.recv, there)
    if not ok then break end
    if question ~= before then
      n, before = n + 1, question
      there:send(talk.answer(question))
    end
  end
  print(("child: %d questions"):format(n))
end)
there:close()

local question, answer = talk.first(), nil
while question do
  here:send(question)
  here:send(question)
  answer = here:recv()
  question = talk.next(answer)
end
here:close()
child:join()
print("main: " .. answer)
