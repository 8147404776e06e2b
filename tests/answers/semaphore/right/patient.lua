local con = require "conlua"
local karaoke = require "karaoke"
local s = con.semaphore(5)
local function person()
  repeat local got = s:acquire(0.01) until got
  local ok, err = pcall(karaoke.sing)
  s:release(1)
  assert(ok, err)
end
local waiting = {}
for _ = 1, 10 do waiting[#waiting + 1] = con.spawn(person) end
while #waiting > 0 do
  local p = con.wait_any(waiting)
  p:join()
  for i = #waiting, 1, -1 do if waiting[i] == p then table.remove(waiting, i) end end
end
