local office = require "office"
local taken = cell(false)
local function enter()
  local mine
  repeat
    taken:update(function(t) mine = not t return true end)
    if not mine then sleep(0.001) end
  until mine
end
local users = {}
for n = 1, 10 do
  users[n] = spawn(function()
    office.search()
    enter()
    local left = office.left()
    local ok = left > 0
    if ok then office.set(left - 1) else office.go() end
    taken:set(false)
    print("user " .. n .. (ok and ": bought" or ": sold out"))
  end)
end
join(users)
print("left: " .. office.count())
