-- an event, not the closed pipe, tells that it is over
local talk = require "talk"
local here, there = pipe()
local over = event()
local child = spawn(function()
  local got = 0
  while true do
    local first = wait_any{there, over}
    if first == over then break end
    got = got + 1
    there:send(talk.answer(there:recv()))
  end
  print("child: " .. got .. " questions")
end)
local q, a = talk.first(), nil
while q do
  here:send(q)
  a = here:recv()
  q = talk.next(a)
end
over:set()
child:join()
print("main: " .. a)
