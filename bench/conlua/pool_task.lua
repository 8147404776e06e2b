-- A pool of one process: an integer goes out as the argument of a task and comes back as result.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local function add_one(x) return x + 1 end

local n = common.count(10000)
local pool = con.pool(1)
assert(pool:apply(add_one, {0}) == 1) -- the worker runs
local start = con.clock()
for i = 1, n do assert(pool:apply(add_one, {i}) == i + 1) end
local seconds = con.clock() - start
pool:close()
pool:join()
common.report(seconds, n)
