local Base = process.class()
function Base:init(text) self.text = text end
function Base:say() print(self.text .. " in " .. os.getpid()) end
function Base:run() self:say() end
local first = process{target = function(text) print(text .. " in " .. os.getpid()) end, args = {"function"}}
local second = Base("class")
first:start()
second:start()
repeat until not first:is_alive() and not second:is_alive()
join(first, second)
print("both have ended")
