-- a new child for each question
local talk = require "talk"
local q, a, n = talk.first(), nil, 0
while q do
  local here, there = pipe()
  local child = spawn(function()
    there:send(talk.answer(there:recv()))
  end)
  here:send(q)
  a = here:recv()
  child:join()
  n = n + 1
  q = talk.next(a)
end
print("child: " .. n .. " questions")
print("main: " .. a)
