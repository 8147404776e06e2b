-- CPU-bound jobs shared out among units of one kind.
--
-- Arguments: JOBS UNITS SIZE EXPECTED FILE KIND. FILE returns the job, a function of SIZE that
-- gives EXPECTED.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local function work(job, jobs, size)
  local result
  for _ = 1, jobs do result = job(size) end
  return result
end

local jobs, count = common.count(8, 1), common.count(1, 2)
local size, expected = common.count(0, 3), common.count(0, 4)
local job, kind = dofile(arg[5]), con[arg[6]]

local units = {}
local start = con.clock()
for i = 1, count do units[i] = kind.spawn(work, job, jobs // count, size) end
for i = 1, count do assert(units[i]:result() == expected) end
common.report(con.clock() - start, jobs)
