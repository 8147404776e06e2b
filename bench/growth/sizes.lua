-- Strings of one size from a process to another, a few under way.
-- arguments: messages, bytes

local common = dofile((arg[0]:match("^.*/") or "") .. "../conlua/common.lua")
local con = require("conlua")

local n, size = common.count(1000), common.count(0, 2)
local queue, ready, go = con.queue(4), con.event(), con.event()

local child = con.process.spawn(function()
  local text = ("m"):rep(size)
  ready:set()
  go:wait()
  for _ = 1, n do queue:put(text) end
end)
local bytes = 0
ready:wait() -- a long text takes longer to make than to send
local start = con.clock()
go:set()
for _ = 1, n do bytes = bytes + #queue:get() end
local seconds = con.clock() - start
assert(child:join() and child.exitcode == 0 and bytes == n * size)
common.report(seconds, n)
