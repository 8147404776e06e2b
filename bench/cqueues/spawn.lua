-- Make coroutines of lua-cqueues that do nothing, then run all of them to their end.

local cqueues = require("cqueues")

local done = 0
local function nothing() done = done + 1 end

local n = tonumber(arg[1] or 100000)
collectgarbage()
collectgarbage()
local start = cqueues.monotime()
local loop = cqueues.new()
for _ = 1, n do loop:wrap(nothing) end
assert(loop:loop())
local seconds = cqueues.monotime() - start
assert(done == n)
print(string.format("%.9f %d", seconds, n))
