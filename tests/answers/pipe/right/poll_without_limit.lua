-- The child asks poll, which waits without a limit, and finds the end by recv.
local talk = require "talk"
local mine, yours = pipe()
local p = process.spawn(function()
  mine:close()
  local got = 0
  while yours:poll(math.huge) do
    local ok, q = pcall(yours.recv, yours)
    if not ok then break end
    got = got + 1
    yours:send(talk.answer(q))
  end
  print("child: " .. got .. " questions")
end)
yours:close()
local q, a = talk.first(), nil
repeat
  mine:send(q)
  a = mine:recv()
  q = talk.next(a)
until not q
mine:close()
p:join()
print("main: " .. a)
