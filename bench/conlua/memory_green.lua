-- The memory that a task which sleeps adds to its process. Arguments: COUNT.

local common = dofile((arg[0]:match("^.*/") or "") .. "common.lua")
local con = require("conlua")

local n = common.count(100000)

local function rest() con.sleep(600) end

local function run(count)
  for _ = 1, count do con.green.daemon(rest) end
  con.sleep(0)
  common.collect()
  return common.resident()
end

local few = run(1)
local many = run(n)
common.report(many - few, n)
