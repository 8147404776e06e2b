-- schedules: 16, failing: 8
local q, total = queue(), cell(0)
local function worker()
  local v = q:get()
  total:set(total:get() + v)
end
local a, b = thread.spawn(worker), thread.spawn(worker)
q:put(1)
q:put(2)
a:result()
b:result()
assert(total:get() == 3, "an update was lost")
