-- Make tasks that do nothing, then run all of them to their end. Arguments: COUNT, and "bare" for
-- coroutines that nobody looks after.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local function nothing() end

local n = common.count(100000)
local units = {}
common.collect()
local start = con.clock()
if arg[2] == "bare" then
  for i = 1, n do units[i] = coroutine.create(nothing) end
  for i = 1, n do assert(coroutine.resume(units[i])) end
else
  for i = 1, n do units[i] = con.green.spawn(nothing) end
  for i = 1, n do units[i]:join() end
end
local seconds = con.clock() - start
for i = 1, n, 1000 do
  local u = units[i]
  assert((type(u) == "thread" and coroutine.status(u) == "dead") or u.exitcode == 0)
end
common.report(seconds, n)
