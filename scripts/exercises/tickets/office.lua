-- The ticket office, laid out by the exercise: do not change it.
local enter = enter or function() end
local leave = leave or function() end

local vary = vary or {tickets = 3} -- in a grading, the number of this run

local office = {}

local left, inside = cell(vary.tickets), cell(0)
local company = event()
local at_counter = {} -- of each unit of this process: does it stand at the counter?

local function me() return green.current() or thread.current() end

--- How many tickets there are, for whoever just looks. A look takes a while, less in company.
function office.search()
  enter "search"
  if inside:add(1) >= 2 then company:set() end
  if not company:wait(0.8) then company:set() end
  inside:add(-1)
  leave "search"
  return left:get()
end

--- Go to the counter, if you are not there, and ask how many are left.
function office.left()
  if not at_counter[me()] then enter "counter" end
  at_counter[me()] = true
  local n = left:get()
  sleep(0.002)
  return n
end

--- Write down how many are left now, and go.
function office.set(n)
  enter "sale"
  left:set(n)
  leave "sale"
  office.go()
end

--- Go without buying.
function office.go()
  leave "counter"
  at_counter[me()] = nil
end

function office.count() return left:get() end

return office
