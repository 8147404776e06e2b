local office = require "office"
local turn = queue(1)
turn:put "the clerk's pen"
local function user(n)
  office.search()
  local pen = turn:get()
  local left = office.left()
  local text
  if left > 0 then office.set(left - 1) text = "bought" else office.go() text = "sold out" end
  turn:put(pen)
  io.write("user ", n, ": ", text, "\n")
end
local users = {}
for n = 1, 10 do users[n] = process{target = user, args = {n}} users[n]:start() end
for _, u in ipairs(users) do u:join() end
io.write("left: ", office.count(), "\n")
