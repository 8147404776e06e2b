-- sends a false as a last word
local talk = require "talk"
local here, there = pipe()
local child = spawn(function()
  here:close()
  local n = 0
  while true do
    local q = there:recv()
    if not q then break end
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
here:send(false)
here:close()
child:join()
print("main: " .. a)
