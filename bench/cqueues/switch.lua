-- Two coroutines of lua-cqueues that take turns.

local cqueues = require("cqueues")

local n = tonumber(arg[1] or 400000)
local done = 0
local function work()
  for _ = 1, n // 2 do
    cqueues.sleep(0)
    done = done + 1
  end
end

local loop = cqueues.new()
loop:wrap(work)
loop:wrap(work)
local start = cqueues.monotime()
assert(loop:loop())
local seconds = cqueues.monotime() - start
assert(done == n // 2 * 2)
print(string.format("%.9f %d", seconds, n))
