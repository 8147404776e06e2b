-- a thread of the main process answers
local talk = require "talk"
local here, there = pipe()
local n = 0
local t = thread.spawn(function()
  while true do
    local ok, q = pcall(there.recv, there)
    if not ok then break end
    n = n + 1
    there:send((q * q + 3) % 1009)
  end
  print("child: " .. n .. " questions")
end)
local q, a = talk.first(), nil
while q do
  here:send(q)
  a = here:recv()
  q = talk.next(a)
end
here:close()
t:join()
print("main: " .. a)
