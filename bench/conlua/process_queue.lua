-- queue: small integers from a child process to its parent.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local n = common.count(500000)
local queue, go = con.queue(), con.event()

local function produce()
  go:wait()
  for i = 1, n do queue:put(i) end
end

local function consume()
  local sum = 0
  for _ = 1, n do sum = sum + queue:get() end
  return sum
end

local child = con.process.spawn(produce)
local start = con.clock()
go:set()
local sum = consume()
local seconds = con.clock() - start
assert(child:join() and child.exitcode == 0 and sum == n * (n + 1) // 2)
common.report(seconds, n)
