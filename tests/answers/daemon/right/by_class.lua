local Guard = process.class()

function Guard:init(sign) self.sign = sign end

function Guard:say(what) print("guard: " .. what) end

function Guard:run()
  self:say("here")
  self.sign:set()
  sleep(3)
  self:say("goes")
end

local sign = event()
local guard = Guard(sign)
guard.daemon = true
guard:start()
assert(sign:wait())
print("master: goes")
