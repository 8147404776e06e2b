local supper = require "supper"
local fork = {}
for i = 1, 5 do
  fork[i] = queue(1)
  fork[i]:put("fork " .. i)
end

local function philosopher(n)
  local l, r = n, n % 5 + 1
  -- The odd ones begin on the left, the even ones on the right.
  local one, two = fork[l], fork[r]
  if n % 2 == 0 then one, two = two, one end
  for _ = 1, 3 do
    local a = one:get()
    local b = two:get()
    supper.eat(l, r)
    two:put(b)
    one:put(a)
  end
end

local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
