-- Small items through one queue, by so many producers and so many consumers of a kind.
-- arguments: items, units on each side, kind

local common = dofile((arg[0]:match("^.*/") or "") .. "../conlua/common.lua")
local con = require("conlua")

local n, sides, kind = common.count(100000), common.count(1, 2), con[arg[3] or "process"]
local each = n // sides
local queue, go, sums = con.queue(), con.event(), con.cell(0)

local function produce(first)
  go:wait()
  for i = first, first + each - 1 do queue:put(i) end
end

local function consume()
  local sum = 0
  go:wait()
  for _ = 1, each do sum = sum + queue:get() end
  sums:add(sum)
end

local list = {}
for i = 1, sides do
  list[#list + 1] = kind.spawn(produce, (i - 1) * each + 1)
  list[#list + 1] = kind.spawn(consume)
end
local start = con.clock()
go:set()
for _, unit in ipairs(list) do unit:join() end
local seconds = con.clock() - start
local total = each * sides
assert(sums:get() == total * (total + 1) // 2 and queue:qsize() == 0)
common.report(seconds, total)
