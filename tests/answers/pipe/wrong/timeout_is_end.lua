-- takes a recv that ran out of time for the end
local talk = require "talk"
local here, there = pipe()
local child = spawn(function()
  local n = 0
  while true do
    local ok, q = pcall(there.recv, there, 0.1)
    if not ok then break end
    n = n + 1
    there:send(talk.answer(q))
  end
  print("child: " .. n .. " questions")
end)
local q, a = talk.first(), nil
while q do
  here:send(q)
  a = here:recv()
  q = talk.next(a)
end
child:join()
here:close()
print("main: " .. a)
