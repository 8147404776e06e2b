count = 0

local Adder = process.class()
function Adder:init(out) self.out = out end
function Adder:run()
  _G.count = _G.count + 1
  print("child: " .. _G.count)
  self.out:put(_G.count)
end

local out = queue(1)
local a = Adder(out)
a:start()
a:join()
local n = out:get()
print("parent: " .. _G.count)
print("received: " .. n)
