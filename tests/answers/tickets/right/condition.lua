local office = require "office"
local c, busy = condition(), cell(false)

local function enter_counter()
  local _ <close> = c:guard()
  c:wait_for(function() return not busy:get() end)
  busy:set(true)
end

local function leave_counter()
  c:with(function()
    busy:set(false)
    c:notify()
  end)
end

local all = {}
for n = 1, 10 do
  all[n] = process.spawn(function()
    office.search()
    enter_counter()
    local left = office.left()
    if left > 0 then office.set(left - 1) else office.go() end
    leave_counter()
    print("user " .. n .. (left > 0 and ": bought" or ": sold out"))
  end)
end
join(all)
print("left: " .. office.count())
