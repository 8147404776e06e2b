-- refuse
local M = {__index = {a = 1}}
local x = setmetatable({}, M)
local t = thread.spawn(function() M.__index = {a = 2} end)
assert(x.a == 1) t:join()
