-- CPU-bound tasks in a pool of processes.
--
-- Arguments: TASKS WORKERS SIZE EXPECTED FILE. FILE returns the task, a function of SIZE that gives
-- EXPECTED.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local tasks, workers = common.count(8, 1), common.count(1, 2)
local size, expected = common.count(0, 3), common.count(0, 4)
local job = dofile(arg[5])

local pool, sizes = con.pool(workers), {}
for i = 1, tasks do sizes[i] = size end
local start = con.clock()
local results = pool:map(job, sizes, 1)
local seconds = con.clock() - start
for i = 1, tasks do assert(results[i] == expected) end
pool:close()
pool:join()
common.report(seconds, tasks)
