-- the main process says its line before the child's end
local talk = require "talk"
local here, there = pipe()
local child = spawn(function()
  here:close()
  local n = 0
  while true do
    local ok, q = pcall(there.recv, there)
    if not ok then break end
    n = n + 1
    there:send(talk.answer(q))
  end
  print("child: " .. n .. " questions")
end)
there:close()
local q, a = talk.first(), nil
while q do
  here:send(q)
  a = here:recv()
  q = talk.next(a)
end
print("main: " .. a)
here:close()
child:join()
