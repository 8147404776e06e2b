-- caught by: sales, says-so
local office = require "office"
local m = lock()
local users = {}
for n = 1, 10 do
  users[n] = spawn(function()
    local total = office.search()
    m:acquire()
    office.left()
    office.go()
    m:release()
    print("user " .. n .. (n <= total and ": bought" or ": sold out"))
  end)
end
join(users)
print "left: 0"
