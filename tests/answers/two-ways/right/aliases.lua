local conlua = require "conlua"
local P = conlua.process
local getpid = os.getpid
local Second = P.class()

local function say(who) print(who .. " in " .. getpid()) end
Second.run = function(self) say(self.kind_of_start) end
Second.init = function(self) self.kind_of_start = "class" end

local list = {Second(), P{target = say, args = {"function"}}}
for _, u in ipairs(list) do u:start() end
conlua.join(list)
print("both have ended")
