-- 09: ten users, three tickets
-- After 互斥锁 (mutual exclusion: the ticket office).

local json = require "cjson"
local path = os.tmpname()

local function read()
  local file <close> = assert(io.open(path))
  return json.decode(file:read("a"))
end

local function write(data) -- in one step, so that nobody reads half a file
  local new = path .. "." .. os.getpid()
  local file = assert(io.open(new, "w"))
  file:write(json.encode(data))
  file:close()
  os.rename(new, path)
end

local function search(i)
  print(("user %d sees %d left"):format(i, read().tickets))
end

local function buy(i)
  local data = read()
  sleep(math.random(1, 3) / 10) -- a slow network
  if data.tickets == 0 then
    print("user " .. i .. " is too late")
    return false
  end
  data.tickets = data.tickets - 1
  write(data)
  print("user " .. i .. " has a ticket")
  return true
end

-- The lock turns "at once" into "in turn": slower, but right.
local mutex = lock()

local function buy_in_turn(i)
  mutex:acquire()
  local bought = buy(i)
  mutex:release()
  return bought
end

local function open_office(title, buying)
  print(title)
  write{tickets = 3}
  local users, sold, started = {}, 0, clock()
  for i = 1, 10 do
    users[i] = spawn(function() search(i); return buying(i) end)
  end
  for _, user in ipairs(users) do
    if user:result() then sold = sold + 1 end
  end
  print(("sold %d of 3 in %.1f seconds"):format(sold, clock() - started))
end

open_office("without a lock", buy)
open_office("with a lock", buy_in_turn)
os.remove(path)

-- Output:
--> without a lock
--| any order
--|   10 times
-->     user {n} sees {n} left
--|   3 to 10 times
-->     user {n} has a ticket
--|   0 to 7 times
-->     user {n} is too late
--| end
--> sold {n} of 3 in {n} seconds
--> with a lock
--| any order
--|   10 times
-->     user {n} sees {n} left
--|   3 times
-->     user {n} has a ticket
--|   7 times
-->     user {n} is too late
--| end
--> sold 3 of 3 in {n} seconds
