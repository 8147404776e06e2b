local conlua = require "conlua"
local P = conlua.process
local C = P.class()
function C:run() print("class in " .. os.getpid()) end
local t = {target = function() print("function in " .. os.getpid()) end}
local a, b = P(t), C()
a:start() b:start()
conlua.join(a, b)
print("both have ended")
