-- check.lua COUNT SCRIPT: so many random schedules of a script, by `conlua check` in two processes
-- side by side.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local n, workers = common.count(10000), {}
local start = con.clock()
for i = 1, 2 do
  local command = "'%s' check --search --keep-going --budget 1000 --runs %d --seed %d '%s'"
  workers[i] = assert(io.popen(command:format(arg[-1], n // 2, i, arg[2])))
end
for _, worker in ipairs(workers) do
  assert(worker:read("a"):find("schedule", 1, true), "nothing was checked")
  worker:close()
end
common.report(con.clock() - start, n)
