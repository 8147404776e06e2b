-- Two events for each customer, and a list of who sits, in a cell.
local shop = require "shop"
local m, list, anybody = lock(), cell{}, event()
local call, shaved, seated, gone = {}, {}, event(), event()
for n = 1, 10 do call[n], shaved[n] = event(), event() end

local function first()
  local _ <close> = m:guard()
  local now = list:get()
  if not now[1] then anybody:clear() end
  return now[1]
end

local function barber()
  shop.open()
  while true do
    anybody:wait()
    local n = first()
    if n then
      seated:clear()
      gone:clear()
      call[n]:set()
      seated:wait()
      shop.shave()
      shaved[n]:set()
      gone:wait()
    end
  end
end

local function customer(n)
  shop.come(n)
  m:acquire()
  local now = list:get()
  if #now == 3 then
    m:release()
    shop.go_away()
    return
  end
  shop.sit()
  now[#now + 1] = n
  list:set(now)
  anybody:set()
  m:release()
  call[n]:wait()
  shop.take_seat()
  m:with(function()
    local rest = list:get()
    table.remove(rest, 1)
    list:set(rest)
  end)
  seated:set()
  shaved[n]:wait()
  shop.go_home()
  gone:set()
end

process.daemon(barber)

local customers = {}
for n = 1, 10 do customers[n] = spawn(customer, n) end
join(customers)
