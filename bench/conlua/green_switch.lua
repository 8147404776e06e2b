-- Two tasks that take turns. Arguments: COUNT of turns, and "bare" for two coroutines, each
-- of which is resumed and yields.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local n = common.count(2000000)
local done = 0

local function work(wait)
  for _ = 1, n // 2 do
    wait(0)
    done = done + 1
  end
end

local start
if arg[2] == "bare" then
  local a, b = coroutine.create(work), coroutine.create(work)
  local resume, yield = coroutine.resume, coroutine.yield
  start = con.clock()
  resume(a, yield)
  resume(b, yield)
  for _ = 1, n // 2 do
    resume(a)
    resume(b)
  end
else
  local a, b = con.green.spawn(work, con.sleep), con.green.spawn(work, con.sleep)
  start = con.clock()
  a:join()
  b:join()
end
local seconds = con.clock() - start
assert(done == n // 2 * 2)
common.report(seconds, n)
