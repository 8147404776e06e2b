local conlua = require "conlua"
local office = require "office"
local s = conlua.bounded_semaphore(1)
local function user(n)
  office.search()
  while not s:acquire(0.01) do end
  local left = office.left()
  if left > 0 then
    office.set(left - 1)
  else
    office.go()
  end
  s:release()
  io.write("user ", n, ": ", left > 0 and "bought" or "sold out", "\n")
end
local alive = {}
for n = 1, 10 do alive[n] = conlua.spawn(user, n) end
while next(alive) do
  local who = wait_any(alive)
  who:join()
  for i, u in ipairs(alive) do if u == who then table.remove(alive, i) break end end
end
io.write("left: ", office.count(), "\n")
