-- An executor of two workers, of the kind that the second argument says: tasks one after the other,
-- each submitted and its result waited for.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local function add_one(x) return x + 1 end

local n = common.count(20000)
local executor = con[arg[2] .. "_executor"](2)
executor:submit(add_one, 0):result()
local start = con.clock()
for i = 1, n do assert(executor:submit(add_one, i):result() == i + 1) end
local seconds = con.clock() - start
executor:shutdown()
common.report(seconds, n)
