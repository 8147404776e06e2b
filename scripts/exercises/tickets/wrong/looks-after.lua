-- caught by: looks-first
local office = require "office"
local m = lock()
local users = {}
for n = 1, 10 do
  users[n] = spawn(function()
    local text
    m:with(function()
      local left = office.left()
      if left > 0 then office.set(left - 1) text = "bought" else office.go() text = "sold out" end
    end)
    office.search()
    print("user " .. n .. ": " .. text)
  end)
end
join(users)
print("left: " .. office.count())
