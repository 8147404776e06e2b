local office = require "office"
local m = lock()
local p = pool(10, {maxtasks = 1})
local fs = {}
for n = 1, 10 do
  fs[n] = p:apply_async(function(k)
    office.search()
    local bought
    m:with(function()
      local left = office.left()
      bought = left >= 1
      if bought then office.set(left - 1) else office.go() end
    end)
    print(("user %d: %s"):format(k, bought and "bought" or "sold out"))
  end, {n})
end
for _, f in ipairs(fs) do f:result() end
p:close()
p:join()
print("left: " .. office.count())
