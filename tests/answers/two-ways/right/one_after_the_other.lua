local p = process{
  target = function(what) print(what .. " in " .. os.getpid()) end,
  args = {"function"},
}
p:start()
p:join()
local C = process.class()
function C:init(what) self.what = what end
function C:run() print(("%s in %d"):format(self.what, os.getpid())) end
local c = C("class")
c:start()
c:join()
print("both have ended")
