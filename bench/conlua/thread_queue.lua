-- queue, or thread.queue if the second argument is "local": small integers from thread to thread.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local n = common.count(500000)
local queue = arg[2] == "local" and con.thread.queue() or con.queue()
local go = con.event()

local function produce()
  go:wait()
  for i = 1, n do queue:put(i) end
end

local function consume()
  local sum = 0
  for _ = 1, n do sum = sum + queue:get() end
  return sum
end

local thread = con.thread.spawn(produce)
local start = con.clock()
go:set()
local sum = consume()
local seconds = con.clock() - start
assert(thread:join() and thread.exitcode == 0 and queue:empty() and sum == n * (n + 1) // 2)
common.report(seconds, n)
