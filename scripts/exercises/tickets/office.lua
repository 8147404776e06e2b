-- The ticket office, laid out by the exercise: do not change it.
local enter = enter or function() end
local leave = leave or function() end

local vary = vary or {tickets = 3} -- in a grading, the number of this run

local office = {}

local left, inside = cell(vary.tickets), cell(0)
local company = event()

--- How many tickets there are, for whoever just looks. A look takes a while, less in company.
function office.search()
  enter "search"
  if inside:add(1) >= 2 then company:set() end
  if not company:wait(0.8) then company:set() end
  inside:add(-1)
  leave "search"
  return left:get()
end

--- Go to the counter and ask how many are left.
function office.left()
  enter "counter"
  local n = left:get()
  sleep(0.002)
  return n
end

--- Write down how many are left now, and go.
function office.set(n)
  enter "sale"
  left:set(n)
  leave "sale"
  leave "counter"
end

--- Go without buying.
function office.go() leave "counter" end

function office.count() return left:get() end

return office
