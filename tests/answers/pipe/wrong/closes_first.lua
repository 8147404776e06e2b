-- The main process closes the end that it uses.
local talk = require "talk"

local here, there = pipe()

local child = spawn(function()
  here:close()
  local n = 0
  while true do
    local ok, question = pcall(there.recv, there)
    if not ok then break end
    n = n + 1
    there:send(talk.answer(question))
  end
  print(("child: %d questions"):format(n))
end)
here:close()
there:send(talk.first())
local answer = there:recv()
while true do
  local question = talk.next(answer)
  if not question then break end
  there:send(question)
  answer = there:recv()
end
child:join()
print("main: " .. answer)
