local office = require "office"

local User = process.class()
function User:init(n, m) self.n, self.m = n, m end
function User:buy()
  local _ <close> = self.m:guard()
  local left = office.left()
  if left <= 0 then
    office.go()
    return false
  end
  office.set(left - 1)
  return true
end
function User:run()
  office.search()
  print(("user %d: %s"):format(self.n, self:buy() and "bought" or "sold out"))
end

local m, users = lock(), {}
for n = 1, 10 do users[n] = User(n, m) end
for n = 10, 1, -1 do users[n]:start() end
for _, u in ipairs(users) do u:join() end
print("left: " .. office.count())
