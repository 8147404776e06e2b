local Guard = process.class()
function Guard:init(told) self.told = told end
function Guard:run()
  print("guard: here")
  self.told:set()
  for _ = 1, 3 do sleep(1) end
  print("guard: goes")
end
local told = event()
local g = Guard(told)
g.daemon = true
g:start()
repeat until told:wait(1)
print("master: goes")
