-- pool:map of a tiny function over 1..n, by as many processes as the second argument says. The
-- third is the chunk; without it the pool finds one by itself.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local function add_one(x) return x + 1 end

local n, workers = common.count(100000), common.count(2, 2)
local chunk = arg[3] and common.count(1, 3)
local pool, list = con.pool(workers), {}
for i = 1, n do list[i] = i end
pool:map(add_one, list) -- the workers are there
local start = con.clock()
local results = pool:map(add_one, list, chunk)
local seconds = con.clock() - start
assert(#results == n)
for i = 1, n do assert(results[i] == i + 1) end
pool:close()
pool:join()
common.report(seconds, n)
