-- The main process talks in a function of its own; the end is a variable to be closed.
local talk = require "talk"
local parent, child = pipe()
local worker = spawn(function()
  parent:close()
  local n = 0
  xpcall(function()
    while true do
      local q = child:recv()
      n = n + 1
      child:send(talk.answer(q))
    end
  end, function(err) assert(err == pipe.Closed) end)
  io.write("child: ", n, " questions\n")
end)
child:close()
local function talk_to(p)
  local q, a = talk.first(), nil
  while q ~= nil do
    p:send(q)
    a = p:recv()
    q = talk.next(a)
  end
  p:close()
  return a
end
local a = talk_to(parent)
worker:join()
print("main: " .. a)
