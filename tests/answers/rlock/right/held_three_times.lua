local account = require "account"
local m = rlock()
local function deposit(i, amount)
  local _ <close> = m:guard()
  account.add(i, amount)
end
local function transfer(amount)
  while not m:acquire(0.05) do end
  deposit(1, -amount)
  deposit(2, amount)
  m:release()
end
local function thrice()
  -- Held once more around all three.
  local _ <close> = m:guard()
  for _ = 1, 3 do transfer(5) end
end
local list = {}
while #list < 4 do list[#list + 1] = spawn(thrice) end
join(table.unpack(list))
print("sum: " .. account.sum())
