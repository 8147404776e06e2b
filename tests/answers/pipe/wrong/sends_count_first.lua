-- tells the child how many questions will come, by a cell
local talk = require "talk"
local here, there = pipe()
local n, stop = cell(0), event()
local child = spawn(function()
  local got = 0
  while not stop:is_set() do
    if there:poll(0.01) then
      got = got + 1
      there:send(talk.answer(there:recv()))
    end
  end
  print("child: " .. got .. " questions")
end)
local q, a = talk.first(), nil
while q do
  here:send(q)
  n:add(1)
  a = here:recv()
  q = talk.next(a)
end
stop:set()
child:join()
here:close()
print("main: " .. a)
