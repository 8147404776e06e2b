-- A put and a get on a queue in which so many items wait.
-- arguments: pairs, items that wait, the word that makes the queue

local common = dofile((arg[0]:match("^.*/") or "") .. "../conlua/common.lua")
local con = require("conlua")

local n, waiting, make = common.count(100000), common.count(10, 2), con[arg[3] or "queue"]
local queue = make()

-- In an order without a pattern: priorities 0..2^20-1.
local function item(i) return i * 2654435761 % 1048576 end

for i = 1, waiting do queue:put(item(i)) end
local sum = 0
local start = con.clock()
for i = 1, n do
  queue:put(item(waiting + i))
  sum = sum + queue:get()
end
local seconds = con.clock() - start
local expected = 0
for i = 1, waiting + n do expected = expected + item(i) end
for _ = 1, waiting do sum = sum + queue:get() end
assert(sum == expected and queue:empty())
common.report(seconds, n)
