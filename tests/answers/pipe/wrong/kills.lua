-- the child is killed where it waits, and the main process speaks for it
local talk = require "talk"
local here, there = pipe()
local child = spawn(function()
  while true do there:send(talk.answer(there:recv())) end
end)
local q, a, n = talk.first(), nil, 0
while q do
  here:send(q)
  n = n + 1
  a = here:recv()
  q = talk.next(a)
end
child:terminate()
child:join()
print("child: " .. n .. " questions")
print("main: " .. a)
