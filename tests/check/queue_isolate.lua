-- schedules: 16, failing: 8
-- Two units read a cell and write the sum: an update is lost, in isolates as in threads.
local q, total = queue(), cell(0)
local function worker(from, sum)
  local v = from:get()
  sum:set(sum:get() + v)
end
local a, b = isolate.spawn(worker, q, total), isolate.spawn(worker, q, total)
q:put(1)
q:put(2)
a:result()
b:result()
assert(total:get() == 3, "an update was lost")
