-- What is left of many bytes once they have been put into a queue, all of them, and got again.
--
-- Arguments: COUNT SIZE. The line gives all the bytes left, shared and private, as one operation.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local KINDS = 8
local n, size = common.count(1024, 1), common.count(common.MB, 2)
local queue = con.queue()
local items = {}
for i = 0, KINDS - 1 do items[i] = string.char(i):rep(size) end

local function turn_over(count)
  for i = 0, count - 1 do queue:put(items[i % KINDS]) end
  assert(queue:qsize() == count)
  for i = 0, count - 1 do
    local item = queue:get()
    assert(#item == size and item:byte(-1) == i % KINDS)
  end
  assert(queue:empty())
end

turn_over(1)
common.collect()
local before = common.resident()
turn_over(n)
common.collect()
common.report(math.max(common.resident() - before, 0), 1)
