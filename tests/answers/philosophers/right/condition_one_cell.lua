local supper = require "supper"
local free, c = cell({true, true, true, true, true}), condition(lock())

local function change(l, r, to)
  free:update(function(f) f[l], f[r] = to, to; return f end)
end

local function dine(l, r)
  do
    local _ <close> = c:guard()
    c:wait_for(function() local f = free:get() return f[l] and f[r] end)
    change(l, r, false)
  end
  supper.eat(l, r)
  c:with(function()
    change(l, r, true)
    c:notify_all()
  end)
end

local all = {}
for n = 5, 1, -1 do
  all[#all + 1] = spawn(function()
    for _ = 1, 3 do dine(n, n % 5 + 1) end
  end)
end
join(all)
