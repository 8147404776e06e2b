local office = require "office"
local ends = {}
local User = process.class()
function User:init(n, r, s) self.n, self.r, self.s = n, r, s end
function User:run()
  office.search()
  self.r:recv()
  local left = office.left()
  local text = "sold out"
  if left > 0 then office.set(left - 1) text = "bought" else office.go() end
  self.s:send(true)
  print(string.format("user %i: %s", self.n, text))
end
local first_r, first_s = pipe(false)
local r = first_r
local users, last = {}, nil
for n = 1, 10 do
  local nr, ns = pipe(false)
  users[n] = User(n, r, ns)
  r = nr
  last = nr
end
for _, u in ipairs(users) do u:start() end
first_s:send(true)
last:recv()
join(users)
print("left: " .. office.count())
