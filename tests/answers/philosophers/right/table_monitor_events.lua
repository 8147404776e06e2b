local supper = require "supper"
local c = condition()
local eating = {}
for n = 1, 5 do eating[n] = cell(false) end
local function neighbours(n) return (n + 3) % 5 + 1, n % 5 + 1 end
local all = {}
for n = 1, 5 do
  all[n] = spawn(function()
    local l, r = neighbours(n)
    for _ = 1, 3 do
      do
        local _ <close> = c:guard()
        while eating[l]:get() or eating[r]:get() do c:wait() end
        eating[n]:set(true)
      end
      supper.eat(n, n % 5 + 1)
      c:with(function() eating[n]:set(false) c:notify_all() end)
    end
  end)
end
join(all)
