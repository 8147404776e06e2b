-- schedules: 5, failing: 2
-- The tasks of an isolate take turns; the main unit gets in between.
local c = cell(0)
local i = isolate.spawn(function(of)
  local function add() of:set(of:get() + 1) end
  join(green.spawn(add), green.spawn(add))
end, c)
c:add(10)
i:join()
assert(c:get() == 12, "lost")
