-- Two queues between two processes, or units of the kind named by the second argument: an integer
-- goes out by one and comes back by the other.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local n = common.count(10000)
local out, back = con.queue(), con.queue()

local function answer()
  for _ = 0, n do back:put(out:get() + 1) end
end

local function ask()
  for i = 1, n do
    out:put(i)
    assert(back:get() == i + 1)
  end
end

local child = con[arg[2] or "process"].spawn(answer)
out:put(0)
assert(back:get() == 1) -- the child runs
local start = con.clock()
ask()
local seconds = con.clock() - start
assert(child:join() and child.exitcode == 0)
common.report(seconds, n)
