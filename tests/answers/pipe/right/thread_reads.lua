-- In the main process a thread receives the answers.
local talk = require "talk"
local here, there = pipe()
local child = spawn(function()
  here:close()
  local n = 0
  local function one()
    there:send(talk.answer(there:recv()))
    n = n + 1
  end
  while pcall(one) do end
  print("child: " .. n .. " questions")
end)
there:close()
local answers, last = queue(), nil
local reader = thread.spawn(function()
  while true do
    local ok, a = pcall(here.recv, here)
    if not ok then return end
    answers:put(a)
  end
end)
local q = talk.first()
while q do
  here:send(q)
  last = answers:get()
  q = talk.next(last)
end
reader:terminate()
here:close()
child:join()
print("main: " .. last)
