-- Start a pool of processes, as many as the second argument says, and stop it. Workers are started
-- as tasks need them, so each gets a task that waits until all the others have one.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local n, workers = common.count(100), common.count(4, 2)
local start = con.clock()
for _ = 1, n do
  local pool, all_here = con.pool(workers), con.barrier(workers)
  for _ = 1, workers do pool:apply_async(function() all_here:wait() end) end
  pool:close()
  pool:join()
end
common.report(con.clock() - start, n)
